// Runs every test of every project and ends with the totals alone on a line: `N passed, N failed,
// N skipped`, after the reason of each skip. With REQUIRE_ALL=1 a skipped test fails the run.
// Arguments go to vitest: npm test -- test/integration/migrations.test.ts
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kumasira-report-'));
const report = join(folder, 'report.json');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];

const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', ...reporters, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
const tests = readReport();
rmSync(folder, { recursive: true, force: true });
process.exitCode = conclude(tests, status ?? 1);

/** One entry per test; a file that did not even load counts as one failed test. */
function readReport() {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    return testResults.flatMap((file) => {
      const loaded =
        file.status !== 'failed' || file.assertionResults.some(({ status }) => status === 'failed');
      const broken = loaded ? [] : [{ status: 'failed', ancestorTitles: [], title: file.name }];
      return [...file.assertionResults, ...broken];
    });
  } catch {
    return [];
  }
}

function conclude(all, status) {
  const passed = all.filter((test) => test.status === 'passed').length;
  const failed = all.filter((test) => test.status === 'failed').length;
  const skipped = all.filter((test) => test.status !== 'passed' && test.status !== 'failed');
  for (const [reason, count] of countReasons(skipped)) console.log(`skipped ${count}: ${reason}`);
  const strict = process.env.REQUIRE_ALL === '1' && skipped.length > 0;
  if (strict) console.log('REQUIRE_ALL=1: nothing may be skipped');
  if (status !== 0 && failed === 0) console.log('the run itself failed: see the errors above');
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  if (status !== 0) return status;
  return failed > 0 || strict || all.length === 0 ? 1 : 0;
}

/** The reason stands in the title of the group: `[skipped: redis-server not installed]`. */
function countReasons(skipped) {
  const counts = new Map();
  for (const { ancestorTitles, title } of skipped) {
    const found = /\[skipped: ([^\]]+)\]/.exec([...ancestorTitles, title].join(' '));
    const reason = found?.[1] ?? 'no reason given';
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
}
