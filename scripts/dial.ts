import { dial } from '../src/simulator/dial/dial.ts';

const { stdin: input, stdout: output, stderr: errors, env } = process;
process.exitCode = await dial(process.argv.slice(2), { input, output, errors, env });
