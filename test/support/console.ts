import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Knex } from 'knex';
import { openFolderStore } from '../../src/audio/folder-store.ts';
import type { AudioStore } from '../../src/audio/store.ts';
import { openVault } from '../../src/lib/crypto.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { type Catalog, openCatalog } from '../../src/wiring/catalog.ts';
import { openStaffConsole } from '../../src/wiring/console.ts';
import { openRecordedPrompts } from '../../src/wiring/recorded-prompts.ts';
import { captureLog } from '../contract/captured-log.ts';
import { findTool } from './tools.ts';

export const ADMIN_PASSWORD = 'mot de passe de test';

/** One browser: it keeps its cookies, and answers what came back with the token of the last page. */
export interface Visitor {
  get(path: string): Promise<Seen>;
  /** Sends a form with the token of the last page; `csrf` another one. */
  post(path: string, fields?: Record<string, string>): Promise<Seen>;
  /** Sends a sound as our script does. */
  send(path: string, sound: Uint8Array): Promise<Seen>;
  logIn(name: string, password: string): Promise<Seen>;
  cookie(name: string): string | undefined;
}

export interface Seen {
  status: number;
  location: string | null;
  text: string;
  headers: Headers;
}

export interface ConsoleBench {
  catalog: Catalog;
  store: AudioStore;
  log: ReturnType<typeof captureLog>;
  visitor(address?: string): Visitor;
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

/** The console of one process on a database, at a time of the test's choosing. */
export async function openConsoleBench(
  db: Knex,
  options: {
    now: () => number;
    role?: 'web' | 'worker';
    adminPassword?: string | null;
    publicUrl?: string;
    folder?: string;
  },
): Promise<ConsoleBench> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'console-'));
  const log = captureLog();
  const catalog = openCatalog({ minWords: 'draft', minSpeech: 'synthetic' });
  const recorded = await openRecordedPrompts({ db, prompts: catalog.prompts, log });
  const store = openFolderStore(folder);
  const { adminPassword = ADMIN_PASSWORD, publicUrl = 'http://localhost' } = options;
  const ffmpegPath = findTool('ffmpeg');
  const router = await openStaffConsole(
    { role: options.role ?? 'web', adminPassword, ffmpegPath, timeZone: 'Africa/Bamako' },
    {
      ...{ db, log, catalog, store, recorded, publicUrl, ids: randomIds },
      clock: { now: options.now },
      vault: openVault(Buffer.alloc(32, 7)),
    },
  );
  const app = express();
  app.set('trust proxy', ['loopback']);
  if (router) app.use('/console', router);
  const server = createServer(app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ catalog, store, log, refresh: recorded.refresh },
    visitor: (address = '192.0.2.1') => openVisitor(base, address),
    stop: async () => {
      await recorded.stop();
      await closed(server);
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function openVisitor(base: string, address: string): Visitor {
  const jar = new Map<string, string>();
  let csrf = '';
  const ask = async (path: string, init: RequestInit = {}): Promise<Seen> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...init.headers, cookie, 'x-forwarded-for': address };
    const response = await fetch(`${base}${path}`, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) keepCookie(jar, line);
    const text = await response.text();
    csrf = /name="csrf" value="([\w-]+)"/.exec(text)?.[1] ?? csrf;
    const { status } = response;
    return { status, location: response.headers.get('location'), text, headers: response.headers };
  };
  const visitor: Visitor = {
    get: (path) => ask(path),
    post: (path, fields = {}) => {
      const body = new URLSearchParams({ csrf, ...fields });
      return ask(path, { method: 'POST', body });
    },
    send: (path, sound) => {
      const headers = { accept: 'application/json', 'x-csrf-token': csrf };
      return ask(path, { method: 'POST', headers, body: new Uint8Array(sound) });
    },
    logIn: async (name, password) => {
      await visitor.get('/console/login');
      const seen = await visitor.post('/console/login', { name, password });
      let next = seen.location;
      for (let hop = 0; next !== null && hop < 3; hop += 1)
        next = (await visitor.get(next)).location;
      return seen;
    },
    cookie: (name) => jar.get(name),
  };
  return visitor;
}

function keepCookie(jar: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (value === '') jar.delete(name);
  else jar.set(name, value);
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}
