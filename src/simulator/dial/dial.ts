import { readFile, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../lib/project-root.ts';
import { DialProblem, openDialClient } from './client.ts';
import { type Handset, takeHandset } from './handset.ts';
import { replaceTranscript } from './readme-block.ts';
import { builtTools, playScript, type RunTool, ScriptFailure } from './script.ts';
import { useTerminal } from './terminal.ts';

const USAGE =
  'npm run dial -- [--url http://localhost:3000] [--phone +22310000001] [--script fichier [--write README.md]]';

/** The world around the terminal phone. */
export interface DialSurroundings {
  input: Readable;
  output: Writable;
  errors: Writable;
  env: NodeJS.ProcessEnv;
  /** Folder of the programs a script may `run`; the built scripts unless said. */
  toolsFolder?: string;
}

/**
 * The terminal phone: by hand, or playing a script. Returns the exit code: 0, 1 when something could
 * not be done or was not as expected, 64 when the arguments are wrong.
 */
export async function dial(
  args: readonly string[],
  { input, output, errors, env, toolsFolder }: DialSurroundings,
): Promise<number> {
  const options = readOptions(args, `http://localhost:${env.PORT ?? 3000}`);
  if (options === null) {
    errors.write(`${USAGE}\n`);
    return 64;
  }
  try {
    const handset = await takeHandset(openDialClient(options.url), options.phone);
    if (options.script === undefined) await useTerminal(handset, input, output);
    else {
      const folder = toolsFolder ?? join(projectRoot(), 'dist', 'scripts');
      await play(handset, options.script, builtTools(folder, env), output, options.write);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof DialProblem || error instanceof ScriptFailure)) throw error;
    errors.write(`✗ ${error.message}\n`);
    return 1;
  }
}

async function play(
  handset: Handset,
  file: string,
  runTool: RunTool,
  output: Writable,
  target: string | undefined,
): Promise<void> {
  const script = await readFile(file, 'utf8').catch(() => {
    throw new DialProblem(`le script ${file} ne se lit pas`);
  });
  const transcript: string[] = [];
  await playScript(script, handset, runTool, (line) => {
    transcript.push(line);
    output.write(`${line}\n`);
  });
  if (target === undefined) return;
  const name = basename(file, extname(file));
  const text = replaceTranscript(await readFile(target, 'utf8'), name, transcript.join('\n'));
  if (text === null) throw new DialProblem(`${target} n’a pas de bloc transcript:${name}`);
  await writeFile(target, text);
}

interface DialOptions {
  url: string;
  phone: string;
  script?: string;
  write?: string;
}

function readOptions(args: readonly string[], url: string): DialOptions | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        url: { type: 'string', default: url },
        phone: { type: 'string', default: '+22310000001' },
        script: { type: 'string' },
        write: { type: 'string' },
      },
    });
    return values;
  } catch {
    return null;
  }
}
