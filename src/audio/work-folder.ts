import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../lib/clock.ts';
import { HOUR_MS } from '../lib/durations.ts';

const PREFIX = 'kumasira-work-';
/** No work on a sound takes as long: what is older was left by a process that was killed. */
const LEFT_MS = HOUR_MS;

/** Runs `work` with a folder of its own, for this user's eyes alone, that is gone afterwards. */
export async function inWorkFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes what killed processes left, somebody's voice in it perhaps. @returns how many folders. */
export async function removeLeftWork(): Promise<number> {
  // Times of files are the system's, whatever clock the service goes by.
  const before = systemClock.now() - LEFT_MS;
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX));
  let removed = 0;
  for (const folder of names.map((name) => join(tmpdir(), name))) {
    const found = await stat(folder).catch(() => null);
    if (found === null || found.mtimeMs >= before || !isOurs(found.uid)) continue;
    await rm(folder, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

/** On a machine with several users the folder is shared, and nobody may remove what is another's. */
function isOurs(uid: number): boolean {
  return process.getuid === undefined || process.getuid() === uid;
}
