/**
 * npm run test:mutants: takes the gateway's defences away one at a time, in a copy of the checkout, and
 * requires that a test fails each time. Fails too when a defence is not found where the list says, or
 * when the tests do not pass with it. Arguments choose mutants: npm run test:mutants -- quiet STOP
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { MUTANTS, type Mutant } from './mutants/defences.ts';

const ROOT = join(import.meta.dirname, '..');
/** What the copy does without; packages are shared. */
const LEFT_OUT = new Set(['node_modules', 'dist', 'dist.new', 'var', '.git']);
const TEST_MS = 300_000;

interface TestRun {
  passed: number;
  failed: number;
  /** A file that did not load, or a run that did not end: nothing is known. */
  broken: boolean;
}

type Verdict = 'killed' | 'SURVIVED' | 'NOT FOUND' | 'BROKEN RUN' | 'FAILS UNBROKEN';

const wanted = process.argv.slice(2);
const chosen = MUTANTS.filter(
  ({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)),
);
const copy = mkdtempSync(join(tmpdir(), 'kumasira-mutants-'));
process.on('SIGINT', () => process.exit(130));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
cpSync(ROOT, copy, {
  recursive: true,
  filter: (path) => !LEFT_OUT.has(relative(ROOT, path)),
});
symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));

const unbroken = new Map<string, TestRun>();
const verdicts = chosen.map((mutant) => {
  const began = Date.now();
  const verdict = tryMutant(mutant);
  const seconds = ((Date.now() - began) / 1_000).toFixed(0);
  console.log(`${verdict.padEnd(14)} ${seconds.padStart(4)} s  ${mutant.name} (${mutant.file})`);
  return verdict;
});
const killed = verdicts.filter((verdict) => verdict === 'killed').length;
console.log(`${killed} of ${verdicts.length} mutants killed, ${verdicts.length - killed} not`);
process.exitCode = verdicts.length > 0 && killed === verdicts.length ? 0 : 1;

function tryMutant(mutant: Mutant): Verdict {
  const path = join(copy, mutant.file);
  const source = readFileSync(path, 'utf8');
  if (source.split(mutant.find).length !== 2) return 'NOT FOUND';
  const sound = runUnbroken(mutant);
  if (sound.broken || sound.failed > 0 || sound.passed === 0) return 'FAILS UNBROKEN';
  writeFileSync(
    path,
    source.replace(mutant.find, () => mutant.replace),
  );
  const { failed, broken } = runTests(mutant);
  writeFileSync(path, source);
  if (failed > 0) return 'killed';
  return broken ? 'BROKEN RUN' : 'SURVIVED';
}

/** Each set of tests runs once with every defence in place. */
function runUnbroken(mutant: Mutant): TestRun {
  const key = JSON.stringify([mutant.tests, mutant.only]);
  const run = unbroken.get(key) ?? runTests(mutant);
  unbroken.set(key, run);
  return run;
}

function runTests({ tests, only }: Mutant): TestRun {
  const report = join(copy, 'mutant-report.json');
  rmSync(report, { force: true });
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const chosenTests = only === undefined ? [] : ['-t', only];
  const reporting = ['--reporter=json', `--outputFile=${report}`, '--bail=1'];
  const options = { cwd: copy, timeout: TEST_MS, stdio: 'ignore', env: process.env } as const;
  spawnSync(process.execPath, [vitest, 'run', ...tests, ...chosenTests, ...reporting], options);
  return readReport(report);
}

function readReport(path: string): TestRun {
  try {
    const { testResults } = JSON.parse(readFileSync(path, 'utf8')) as {
      testResults: { status: string; assertionResults: { status: string }[] }[];
    };
    const states = testResults.flatMap((file) => file.assertionResults.map(({ status }) => status));
    const failed = states.filter((state) => state === 'failed').length;
    const broken = testResults.some(({ status }) => status === 'failed') && failed === 0;
    return { passed: states.filter((state) => state === 'passed').length, failed, broken };
  } catch {
    return { passed: 0, failed: 0, broken: true };
  }
}
