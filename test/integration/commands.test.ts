import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const OLD_NODE = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.1' } })`;

function run(...command: string[]): { status: number | null; said: string } {
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' });
  return { status, said: stderr };
}

it.each([
  ['cards.ts', ['--folder'], 64, 'usage : npm run cards -- [dossier]'],
  ['cards.ts', ['README.md'], 1, /^cards : on ne peut pas écrire dans .*README\.md ; /],
  ['doctor.ts', ['--fix'], 64, 'usage: npm run doctor   (no options)'],
  ['migrate.ts', ['down'], 64, 'usage: npm run db:migrate   (no options)'],
  ['digests-preview.ts', ['--fr'], 64, 'usage: npm run digests:preview   (no options)'],
  [
    'import-prompts.ts',
    ['--who', 'Awa'],
    2,
    /^usage : npm run prompts:import -- <langue> <dossier>/,
  ],
  ['import-prompts.ts', ['bm', 'nowhere'], 1, "prompts:import : nowhere n'est pas un dossier"],
])('%s %j ends with %i and one line that says why', (script, args, status, line) => {
  const ended = run('--import', 'tsx', join('scripts', script), ...args);
  expect(ended.status).toBe(status);
  expect(ended.said.trim().split('\n')).toEqual([
    typeof line === 'string' ? line : expect.stringMatching(line),
  ]);
  expect(existsSync(join(ROOT, args[0] ?? '', 'carte-elus.html'))).toBe(false);
});

it('a Node.js that is too old is named before anything is installed', () => {
  const ended = run('--import', OLD_NODE, 'scripts/prepare.mjs', 'start');
  expect(ended).toEqual({
    status: 78,
    said: 'Node.js 20.19 or newer is needed; this is 20.18.1.\n',
  });
});

it.each(['check', 'lint:dead', 'flow:check', 'prompts:check', 'digests:preview', 'db:make'])(
  'npm run %s works in a clone in which nothing is installed yet',
  (name) => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(scripts[name]).toMatch(/^node scripts\/prepare\.mjs packages && /);
  },
);
