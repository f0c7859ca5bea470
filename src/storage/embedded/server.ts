import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { AppError } from '../../errors.ts';
import type { Place } from './place.ts';
import { giveTo, runAs } from './user.ts';

/** Name of the superuser and of the database. */
const NAME = 'kumasira';
const START_ATTEMPTS = 3;
const LOG_KEPT_BYTES = 10_000_000;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statements and key values are people's data: they stay out of pg.log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

const dataFolder = (place: Place) => join(place.home, 'pg');
const logFile = (place: Place) => join(place.home, 'pg.log');

/** Creates the data folder unless it is there; whole or not at all. Throws `database_unavailable`. */
export async function initialise(place: Place): Promise<void> {
  if (existsSync(dataFolder(place))) return;
  const draft = join(place.home, 'pg.new');
  const passwordFile = join(place.home, 'pg.password');
  rmSync(draft, { recursive: true, force: true });
  try {
    mkdirSync(draft, { mode: 0o700 });
    giveTo(place.user, draft);
    writeFileSync(passwordFile, place.password, { mode: 0o600 });
    giveTo(place.user, passwordFile);
    const places = [`--pgdata=${draft}`, `--pwfile=${passwordFile}`, `--username=${NAME}`];
    const locale = [
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ];
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const made = await run(place, 'initdb', [
      ...places,
      ...locale,
      '--auth=scram-sha-256',
      ...settings,
    ]);
    if (made.code !== 0) throw new AppError('database_unavailable', `initdb: ${made.output}`);
    renameSync(draft, dataFolder(place));
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * Starts the server, or attaches to one that a killed gateway left running, and makes sure our
 * database is there. Gives back its URL. Throws `database_unavailable` with the end of pg.log.
 */
export async function start(
  place: Place,
  settings: Readonly<Record<string, string>>,
): Promise<{ url: string; attached: boolean }> {
  let attached = false;
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    attached = await isRunning(place);
    if (!attached) await launch(place, settings, await freePort());
    if (await isRunning(place)) {
      const url = await openDatabase(place).catch(() => null);
      if (url !== null) return { url, attached };
    }
  }
  throw new AppError('database_unavailable', `PostgreSQL did not start: ${logEnd(place)}`);
}

/**
 * True when the server was killed (out of memory, by mistake): its file of a process that is gone is
 * still there. One that was stopped in order took it away and stays stopped.
 */
export function hasCrashed(place: Place): boolean {
  try {
    process.kill(Number(readPidFile(place)[0]), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Starts a server that crashed on the port its clients know. False: it does not start now. */
export async function revive(
  place: Place,
  settings: Readonly<Record<string, string>>,
  port: number,
): Promise<boolean> {
  await launch(place, settings, port);
  return isRunning(place);
}

/** Stops the server, letting no statement run on; waits 8 s, then stops it as a power cut would. */
export async function stop(place: Place): Promise<void> {
  const halt = (mode: string) =>
    run(place, 'pg_ctl', ['stop', '-w', '-t', '8', '-m', mode, '-D', dataFolder(place)]);
  if ((await halt('fast')).code === 0 || !(await isRunning(place))) return;
  await halt('immediate');
}

/** Address of the database once it can be used, or null: no server, or one that is starting. */
export async function runningUrl(place: Place): Promise<string | null> {
  try {
    if (!(await isRunning(place))) return null;
    const url = databaseUrl(place, NAME);
    await withClient(url, (client) => client.query('select 1'));
    return url;
  } catch {
    return null;
  }
}

async function isRunning(place: Place): Promise<boolean> {
  return (await run(place, 'pg_ctl', ['status', '-D', dataFolder(place)])).code === 0;
}

async function launch(
  place: Place,
  settings: Readonly<Record<string, string>>,
  port: number,
): Promise<void> {
  prepareLog(place);
  const extra = Object.entries(settings).map(([name, value]) => ` -c ${name}=${value}`);
  const options = `-p ${port}${extra.join('')}`;
  const where = ['-D', dataFolder(place), '-l', logFile(place)];
  await run(place, 'pg_ctl', ['start', '-w', '-t', '60', ...where, '-o', options]);
}

function prepareLog(place: Place): void {
  const path = logFile(place);
  if (existsSync(path) && statSync(path).size > LOG_KEPT_BYTES) renameSync(path, `${path}.1`);
  writeFileSync(path, '', { flag: 'a', mode: 0o600 });
  giveTo(place.user, path);
}

/** The 4th line of postmaster.pid is the port the server really listens on. */
function databaseUrl(place: Place, database: string): string {
  const port = Number(readPidFile(place)[3]);
  return `postgres://${NAME}:${place.password}@127.0.0.1:${port}/${database}`;
}

function readPidFile(place: Place): string[] {
  return readFileSync(join(dataFolder(place), 'postmaster.pid'), 'utf8').split('\n');
}

async function openDatabase(place: Place): Promise<string> {
  await withClient(databaseUrl(place, 'postgres'), async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [NAME]);
    if (found.rowCount === 0) await client.query(`create database ${NAME}`);
  });
  return databaseUrl(place, NAME);
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function logEnd(place: Place): string {
  if (!existsSync(logFile(place))) return 'no pg.log';
  return readFileSync(logFile(place), 'utf8').trim().split('\n').slice(-5).join(' | ');
}

async function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Detached, so that the Ctrl-C meant for us does not reach it; our own PG* variables do neither. */
async function run(
  place: Place,
  program: string,
  args: readonly string[],
): Promise<{ code: number | null; output: string }> {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
  const child = spawn(join(place.bin, program), args, {
    ...runAs(place.user),
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ code, output: output.trim().split('\n').slice(-3).join(' | ') }),
    );
  });
}
