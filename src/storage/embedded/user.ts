import { spawnSync } from 'node:child_process';
import { chownSync, readFileSync } from 'node:fs';

/** The system user PostgreSQL runs as; null: ours, because we are not root. */
export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root: then `postgres`, else `nobody`. */
export function serverUser(): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  const rows = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const row = ['postgres', 'nobody']
    .map((name) => rows.find((fields) => fields[0] === name))
    .find((fields) => fields !== undefined);
  if (row === undefined) throw new Error('no user postgres or nobody to run PostgreSQL as');
  return { name: row[0] ?? '', uid: Number(row[2]), gid: Number(row[3]) };
}

/** Options of a child process that runs as `user`, in a folder anybody may enter. */
export function runAs(user: ServerUser | null): { cwd: string; uid?: number; gid?: number } {
  return user === null ? { cwd: '/' } : { cwd: '/', uid: user.uid, gid: user.gid };
}

/** True when `test <flag> <path>` holds for `user`: closed parent folders count. */
export function userCan(user: ServerUser | null, flag: '-w' | '-x', path: string): boolean {
  return spawnSync('test', [flag, path], { ...runAs(user), stdio: 'ignore' }).status === 0;
}

/** Lets the user of the server own a folder. */
export function giveTo(user: ServerUser | null, path: string): void {
  if (user !== null) chownSync(path, user.uid, user.gid);
}
