import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';

interface Run {
  code: number;
  out: string;
}

/** `npm run simulate:month` from the sources, small. */
function simulate(...args: string[]): Promise<Run> {
  const command = ['--import', 'tsx', 'scripts/simulate-month.ts', ...args];
  const { PATH = '', TMPDIR = '/tmp' } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, command, { env: { PATH, TMPDIR } }, (error, out) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out });
    });
  });
}

const SMALL = ['--days', '2', '--citizens', '24', '--officials', '12', '--seed', '3'];
const count = (out: string, kind: string): number =>
  Number(new RegExp(`^  ${kind} : (\\d+)$`, 'm').exec(out)?.[1] ?? -1);

describe('a simulated month, cut short', () => {
  it('loses nothing, says nothing twice, keeps the quiet hours, and tells what it was', async () => {
    const { code, out } = await simulate(...SMALL);
    for (const kind of ['perdus', 'reçus deux fois', 'reçus aux heures calmes']) {
      expect(count(out, kind), out).toBe(0);
    }
    expect(code).toBe(0);
    expect(out).toMatch(/^Participation : \d+ personnes$/m);
    expect(out).toMatch(/^ {2}questions : reçues [1-9]/m);
    expect(out).toMatch(/coût : [1-9]\d* XOF/);
    expect(out).toContain('3 476 visiteurs');
    expect(out).not.toMatch(/\+223/);
  }, 180_000);

  it('finds what a network lost, brought twice and brought at night', async () => {
    const { code, out } = await simulate(...SMALL, '--sabotage', 'lose=8%,twice=8%,hours=8%');
    for (const kind of ['perdus', 'reçus deux fois', 'reçus aux heures calmes']) {
      expect(count(out, kind), out).toBeGreaterThan(0);
    }
    expect(code).toBe(1);
    expect(out).not.toMatch(/\+223/);
  }, 300_000);
});
