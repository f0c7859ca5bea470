import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  attachEmbedded,
  type EmbeddedDatabase,
  openEmbedded,
} from '../../src/storage/embedded/embedded.ts';

const GATEWAY = fileURLToPath(new URL('../support/embedded-gateway.ts', import.meta.url));

let varDir: string;
let said: string[];
let opened: EmbeddedDatabase[];
let children: ChildProcess[];

beforeAll(() => {
  varDir = mkdtempSync(join(tmpdir(), 'kumasira-embedded-'));
});

beforeEach(() => {
  said = [];
  opened = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) await kill(child);
  for (const database of opened) await database.stop();
  // A test that ends with a killed gateway leaves its server to us.
  await (await attachEmbedded(options())).stop();
});

afterAll(() => rmSync(varDir, { recursive: true, force: true }));

const options = () => ({ varDir, log: { info: (line: string) => void said.push(line) } });

async function open(how = openEmbedded): Promise<EmbeddedDatabase> {
  const database = await how(options());
  opened.push(database);
  return database;
}

/** Waits until `sql` is answered again; a slow machine only makes it slower. */
async function askPatiently(url: string, sql: string): Promise<unknown> {
  for (let tries = 0; tries < 150; tries += 1) {
    const found = await ask(url, sql).catch(() => undefined);
    if (found !== undefined) return found;
    await pause(200);
  }
  throw new Error('PostgreSQL is not back');
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return Object.values((await client.query(sql)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

/** A gateway in a process group of its own, as one started from a terminal. */
async function startGateway(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', GATEWAY, varDir], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { child, url: line.toString().trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

describe('the database', () => {
  it('is in UTF-8 and knows small and capital letters of any language', async () => {
    const { url } = await open();
    expect(await ask(url, 'show server_encoding')).toBe('UTF8');
    expect(await ask(url, "select lower('ÉCOLE ƁAADO Ɲ')")).toBe('école ɓaado ɲ');
    expect(await ask(url, 'show max_connections')).toBe('200');
    expect(await ask(url, 'show fsync')).toBe('on');
  });

  it('keeps the password for its owner and lets nobody in without it', async () => {
    const { url } = await open();
    expect(statSync(join(varDir, 'pg.json')).mode & 0o777).toBe(0o600);
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(ask(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  it('writes neither statements nor values to pg.log', async () => {
    const { url, home } = await open();
    const sql =
      "create table t (n text unique); insert into t values ('+22310000001'), ('+22310000001')";
    await expect(ask(url, sql)).rejects.toThrow(/duplicate key/);
    const log = readFileSync(join(home, 'pg.log'), 'utf8');
    expect(log).toContain('duplicate key');
    expect(log).not.toContain('22310000001');
  });
});

describe('a server that ends while the gateway runs', () => {
  const postmaster = (home: string): number =>
    Number(readFileSync(join(home, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]);

  it('killed: it is started again, where its clients look for it', async () => {
    const { url, home } = await open();
    await ask(url, 'create table survivor (n int)');
    await ask(url, 'insert into survivor values (7)');
    process.kill(postmaster(home), 'SIGKILL');
    expect(await askPatiently(url, 'select n from survivor')).toBe(7);
    await expect.poll(() => said.join(), { timeout: 30_000 }).toContain('PostgreSQL runs again');
  });

  it('stopped in order: it stays stopped', async () => {
    const { url, home } = await open();
    const before = postmaster(home);
    process.kill(before, 'SIGINT');
    while (await ask(url, 'select 1').catch(() => undefined)) await pause(100);
    await pause(5_000);
    await expect(ask(url, 'select 1')).rejects.toThrow();
  });
});

describe('one gateway per folder', () => {
  it('refuses a second with already_running, and serves the first on', async () => {
    const { url } = await open();
    await expect(open()).rejects.toMatchObject({ code: 'already_running' });
    expect(await ask(url, 'select 1')).toBe(1);
  });

  it('keeps what was written, from one run to the next', async () => {
    const first = await open();
    await ask(first.url, 'create table kept as select 42 as n');
    await first.stop();
    await expect(ask(first.url, 'select 1')).rejects.toThrow();
    expect(await ask((await open()).url, 'select n from kept')).toBe(42);
  });
});

describe('a gateway that ended badly', () => {
  it('killed: the next one finds its server and its data, with nothing cleaned by hand', async () => {
    const { child, url } = await startGateway();
    await ask(url, 'create table kept_by_killed as select 42 as n');
    await kill(child);
    const next = await open();
    expect(next.url).toBe(url);
    expect(said).toEqual(['attached to the PostgreSQL a killed gateway left running']);
    expect(await ask(next.url, 'select n from kept_by_killed')).toBe(42);
  });

  it('Ctrl-C: the signal for its process group does not reach the database', async () => {
    const { child, url } = await startGateway();
    process.kill(-(child.pid ?? 0), 'SIGINT');
    await once(child, 'exit');
    expect(await ask(url, 'select 1')).toBe(1);
  });
});

describe('a command-line tool', () => {
  it('uses the database of the running gateway and leaves it running', async () => {
    const { url } = await startGateway();
    const tool = await open(attachEmbedded);
    expect(tool.url).toBe(url);
    await tool.stop();
    expect(await ask(url, 'select 1')).toBe(1);
  });

  it('starts the database when no gateway runs, and stops it after', async () => {
    const tool = await open(attachEmbedded);
    expect(await ask(tool.url, 'select 1')).toBe(1);
    await tool.stop();
    await expect(ask(tool.url, 'select 1')).rejects.toThrow();
  });
});
