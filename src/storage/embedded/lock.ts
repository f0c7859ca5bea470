import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One holder per folder, without a native lock: numbered files, each written whole and linked into
 * place, so that of two processes only one can make the next number. The newest file tells the
 * holder; when that process is gone the lock is free, nothing needs cleaning after a SIGKILL.
 */
export type LockKind = 'gateway' | 'tool';

interface Holder {
  pid: number;
  /** When that process began: a pid is used again, this pair is not. */
  since: string;
  kind: LockKind;
}

export type LockResult =
  | { held: true; release(): void }
  | { held: false; by: { pid: number; kind: LockKind } };

const NAME = /^gateway\.(\d+)\.lock$/;

/** @param folder exists already. */
export function takeLock(folder: string, kind: LockKind): LockResult {
  for (;;) {
    const numbers = lockNumbers(folder);
    const newest = numbers.at(-1) ?? 0;
    const holder = newest === 0 ? null : readHolder(lockPath(folder, newest));
    if (holder !== null && isAlive(holder)) {
      return { held: false, by: { pid: holder.pid, kind: holder.kind } };
    }
    const mine = lockPath(folder, newest + 1);
    if (!create(mine, { pid: process.pid, since: beganAt(process.pid) ?? '', kind })) continue;
    for (const older of numbers) rmSync(lockPath(folder, older), { force: true });
    return { held: true, release: () => free(mine) };
  }
}

/** Who holds the lock of `folder`, or null. */
export function lockHolder(folder: string): { pid: number; kind: LockKind } | null {
  const newest = lockNumbers(folder).at(-1);
  const holder = newest === undefined ? null : readHolder(lockPath(folder, newest));
  return holder !== null && isAlive(holder) ? { pid: holder.pid, kind: holder.kind } : null;
}

const lockPath = (folder: string, number: number) => join(folder, `gateway.${number}.lock`);

function lockNumbers(folder: string): number[] {
  const numbers = readdirSync(folder).map((file) => Number(NAME.exec(file)?.[1] ?? 0));
  return numbers.filter((n) => n > 0).sort((a, b) => a - b);
}

function create(path: string, holder: Holder): boolean {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The file stays, so that its number is never made twice by one who read the folder earlier. */
function free(path: string): void {
  const draft = `${path}.free`;
  writeFileSync(draft, '{}', { mode: 0o600 });
  renameSync(draft, path);
}

function readHolder(path: string): Holder | null {
  try {
    const { pid, since, kind } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    if (pid === undefined || since === undefined || kind === undefined) return null;
    return { pid, since, kind };
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const since = beganAt(holder.pid);
  return since === null || since === holder.since;
}

/** Null when the system does not tell. On Linux field 22 of /proc/<pid>/stat, with the boot. */
function beganAt(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}
