import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { inWorkFolder, removeLeftWork } from './work-folder.ts';

/** Of this test alone: a gateway beside it would remove what was left as well. */
let temporary = '';
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'kumasira-left-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(temporary, { recursive: true, force: true });
});

function leaveWork(): string {
  const left = join(temporary, 'kumasira-work-left');
  mkdirSync(left);
  const hoursAgo = Date.now() / 1000 - 2 * 3600;
  utimesSync(left, hoursAgo, hoursAgo);
  return left;
}

it('is there for the work alone, for its owner alone, and gone when the work fails too', async () => {
  let seen = '';
  const broken = inWorkFolder(async (folder) => {
    seen = folder;
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    throw new Error('broken');
  });
  await expect(broken).rejects.toThrow('broken');
  expect(existsSync(seen)).toBe(false);
});

it('what a killed process left goes after an hour, what is in use stays', async () => {
  const left = leaveWork();
  await inWorkFolder(async (used) => {
    expect(await removeLeftWork()).toBe(1);
    expect(existsSync(used)).toBe(true);
  });
  expect(existsSync(left)).toBe(false);
});

it('what another user of the machine left stays, and is no fault', async () => {
  const left = leaveWork();
  vi.spyOn(process, 'getuid').mockReturnValue(statSync(left).uid + 1);
  expect(await removeLeftWork()).toBe(0);
  expect(existsSync(left)).toBe(true);
});
