import { existsSync, mkdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inWorkFolder, removeLeftWork } from './work-folder.ts';

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
  const left = join(tmpdir(), `kumasira-work-left-${process.pid}`);
  mkdirSync(left);
  const hoursAgo = Date.now() / 1000 - 2 * 3600;
  utimesSync(left, hoursAgo, hoursAgo);
  try {
    await inWorkFolder(async (used) => {
      expect(await removeLeftWork()).toBeGreaterThan(0);
      expect(existsSync(used)).toBe(true);
    });
    expect(existsSync(left)).toBe(false);
  } finally {
    rmSync(left, { recursive: true, force: true });
  }
});
