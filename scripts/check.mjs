// `npm run check`: lint, types and unit tests at the same time. What is in order is one line; what is not is
// shown as it was said, and the exit code is 1.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PARTS = ['lint', 'typecheck', 'test:unit'];
const root = fileURLToPath(new URL('..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const PATH = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
const env = { ...process.env, PATH, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) };

const codes = await Promise.all(PARTS.map(run));
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;

/** @returns the exit code; 1 when it was ended by a signal. */
function run(part) {
  const began = Date.now();
  const child = spawn(scripts[part], { cwd: root, env, shell: true });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      const output = Buffer.concat(said).toString();
      console.log(code === 0 ? `${part}: ok, ${seconds} s` : `${output}${part}: not ok`);
      resolve(code ?? 1);
    });
  });
}
