import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { AppError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import { HOUR_MS } from '../lib/durations.ts';
import { orNull } from './absent-file.ts';

/** Copies of what is kept elsewhere, for programs that read files. Processes may share the folder. */
export interface LocalCopies {
  /** The copy of this version of `key`, or null. */
  find(key: string, version: string): Promise<string | null>;
  /** Writes the copy in one step, drops other versions of `key` and what there is no room for. */
  keep(key: string, version: string, content: Buffer): Promise<string>;
  /** Removes every version of `key`. */
  forget(key: string): Promise<void>;
}

/** Somebody's voice does not stay on this machine for longer than it is in use. */
const IDLE_MS = HOUR_MS;

/**
 * @param maxBytes over this the copies used longest ago go first, never the one just made.
 * @param clock measures how long a copy has not been used (an hour), by file times.
 */
export function openLocalCopies(folder: string, maxBytes: number, clock: Clock): LocalCopies {
  const fileOf = (key: string, version: string) =>
    join(folder, `${hash(key)}-${hash(version)}${extname(key)}`);
  let idle: NodeJS.Timeout | null = null;
  const sweepLater = (): void => {
    if (idle !== null) return;
    idle = setTimeout(() => {
      idle = null;
      trim(folder, maxBytes, clock.now(), '')
        .then((left) => (left > 0 ? sweepLater() : undefined))
        .catch(sweepLater);
    }, IDLE_MS).unref();
  };
  return {
    find: (key, version) =>
      guard(async () => {
        const file = fileOf(key, version);
        const now = new Date(clock.now());
        return orNull(utimes(file, now, now).then(() => file));
      }),
    keep: (key, version, content) =>
      guard(async () => {
        const file = fileOf(key, version);
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const draft = `${file}.${randomBytes(6).toString('hex')}.part`;
        await writeFile(draft, content, { mode: 0o600 });
        await rename(draft, file);
        await forget(folder, key, file);
        await trim(folder, maxBytes, clock.now(), file);
        sweepLater();
        return file;
      }),
    forget: (key) => guard(() => forget(folder, key, '')),
  };
}

async function forget(folder: string, key: string, except: string): Promise<void> {
  const names = (await orNull(readdir(folder))) ?? [];
  const files = names.filter((name) => name.startsWith(`${hash(key)}-`) && !name.endsWith('.part'));
  for (const file of files.map((name) => join(folder, name)))
    if (file !== except) await rm(file, { force: true });
}

/** @returns how many files are left, drafts a process left behind among them until they are idle. */
async function trim(
  folder: string,
  maxBytes: number,
  nowMs: number,
  except: string,
): Promise<number> {
  const names = (await orNull(readdir(folder))) ?? [];
  const found = await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const is = await orNull(stat(file));
      return is === null ? null : { file, bytes: is.size, usedMs: is.mtimeMs };
    }),
  );
  const copies = found.filter((each) => each !== null).sort((a, b) => b.usedMs - a.usedMs);
  let bytes = copies.find(({ file }) => file === except)?.bytes ?? 0;
  let left = copies.length;
  for (const copy of copies) {
    const isIdle = nowMs - copy.usedMs >= IDLE_MS;
    const isBeingMade = copy.file === except || copy.file.endsWith('.part');
    if (isBeingMade && !isIdle) continue;
    bytes += copy.bytes;
    if (bytes <= maxBytes && !isIdle) continue;
    await rm(copy.file, { force: true });
    bytes -= copy.bytes;
    left -= 1;
  }
  return left;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new AppError('audio_store_unavailable', 'the copies in VAR_DIR', { cause });
  }
}
