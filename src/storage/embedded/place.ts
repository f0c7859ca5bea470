import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { type ServerUser, serverUser, userCan } from './user.ts';

/** Everything about a server that does not change while it runs. */
export interface Place {
  bin: string;
  /** Holds `pg` (data) and `pg.log`. */
  home: string;
  user: ServerUser | null;
  password: string;
}

type Say = (line: string) => void;

/** `varDir/pg.json`, mode 0600. */
interface PlaceFile {
  password: string;
  /** Null: the data is in `varDir`, wherever that is moved to. */
  home: string | null;
}

/** Where programs and data go when the user PostgreSQL runs as cannot enter the checkout. */
const SHARED_HOME = '/var/lib/kumasira';

/** The place made earlier for `varDir`, or null. Throws `database_unavailable`. */
export function findPlace(varDir: string): Place | null {
  const file = readPlaceFile(varDir);
  if (file === null) return null;
  const home = file.home ?? varDir;
  const user = ownerOf(join(home, 'pg'));
  const { bin } = findPrograms(varDir, user);
  return { bin, home, user, password: file.password };
}

/** Chooses where a new database goes and writes that down. Throws `database_unavailable`. */
export function makePlace(varDir: string, say: Say): Place {
  if (existsSync(join(varDir, 'pg'))) {
    throw new AppError('database_unavailable', `${varDir}/pg is there without pg.json: restore it`);
  }
  const user = serverUser();
  const open = user === null || canUse(varDir, user);
  const home = open ? varDir : join(SHARED_HOME, randomBytes(6).toString('hex'));
  const programs = findPrograms(varDir, user);
  if (!open) {
    mkdirSync(home, { recursive: true });
    chmodSync(SHARED_HOME, 0o755);
    letThrough(home);
  }
  const moved = [
    open ? null : `data in ${home}`,
    programs.copiedTo && `programs in ${programs.copiedTo}`,
  ];
  const told = moved.filter((part) => part !== null).join(', ');
  if (told !== '') say(`PostgreSQL runs as ${user?.name ?? 'you'} with ${told}`);
  const password = randomBytes(24).toString('base64url');
  writePlaceFile(varDir, { password, home: open ? null : home });
  return { bin: programs.bin, home, user, password };
}

/** The programs as `user` can run them. Throws `database_unavailable`. */
export function findPrograms(varDir: string, user: ServerUser | null): Binaries {
  return findBinaries(user, user === null ? join(varDir, 'pg-programs') : SHARED_HOME);
}

function canUse(varDir: string, user: ServerUser): boolean {
  letThrough(varDir);
  return userCan(user, '-x', varDir);
}

/** Anybody may pass through `folder`, nobody else may list it. */
function letThrough(folder: string): void {
  chmodSync(folder, statSync(folder).mode | 0o111);
}

/** As root the server must run as who owns the data, be it made by an ordinary user earlier. */
function ownerOf(dataFolder: string): ServerUser | null {
  const user = serverUser();
  if (user === null || !existsSync(dataFolder)) return user;
  const { uid, gid } = statSync(dataFolder);
  return uid === 0 ? user : { name: `user ${uid}`, uid, gid };
}

function readPlaceFile(varDir: string): PlaceFile | null {
  const path = join(varDir, 'pg.json');
  if (!existsSync(path)) return null;
  try {
    const { password, home } = JSON.parse(readFileSync(path, 'utf8')) as Partial<PlaceFile>;
    if (typeof password !== 'string') throw new Error('no password');
    return { password, home: home ?? null };
  } catch (cause) {
    throw new AppError('database_unavailable', `${path} cannot be read`, { cause });
  }
}

function writePlaceFile(varDir: string, file: PlaceFile): void {
  const draft = join(varDir, 'pg.json.new');
  writeFileSync(draft, JSON.stringify(file), { mode: 0o600 });
  renameSync(draft, join(varDir, 'pg.json'));
}
