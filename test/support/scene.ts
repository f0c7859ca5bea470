import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { loadConfig } from '../../src/config.ts';
import { openVault } from '../../src/lib/crypto.ts';
import { runModerate } from '../../src/moderation/run-moderate.ts';
import { openRuntime } from '../../src/runtime.ts';
import { openDialClient, type PhoneNow } from '../../src/simulator/dial/client.ts';
import { openModeration } from '../../src/wiring/moderating.ts';
import { type CapturedLog, captureLog } from '../contract/captured-log.ts';
import { openTestDatabase } from './database.ts';

/** One line of a phone's diary (src/simulator/journal.ts). */
type Entry = { kind: string; [field: string]: unknown };

/** A phone of the simulated operator. Each act answers when it is her turn again. */
export interface ScenePhone {
  act(name: string, body?: object, query?: string): Promise<PhoneNow>;
  /** Types one after the other; returns the page that is left. */
  type(...texts: string[]): Promise<string>;
  /** Waits until a message that fits is there. */
  sms(pattern: RegExp): Promise<string>;
  /** Waits for a call and takes it. */
  answer(): Promise<PhoneNow>;
  /** Everything this phone was played so far, in order. */
  played(): Promise<Entry[]>;
}

/** A whole gateway with its demo, in this process, whatever it stands on. */
export interface Scene {
  url: string;
  db: Knex;
  logs: CapturedLog[];
  /** VAR_DIR of each of its processes. */
  varDirs: string[];
  dataKey: Buffer;
  /** As the database knows a phone. */
  hashPhone(msisdn: string): string;
  phone(msisdn: string): ScenePhone;
  /** `npm run moderate -- …`; throws what it says when it does not work. */
  moderate(...argv: string[]): Promise<string>;
  ready(): Promise<{ ready: boolean; checks: Record<string, string> }>;
  stop(): Promise<void>;
}

const ENV = {
  CALLBACK_TOKEN: 'a-token-that-is-long-enough-for-tests',
  DATA_KEY: Buffer.alloc(32, 7).toString('base64'),
  PORT: '0',
  DEMO: '1',
  QUIET_HOURS: '',
  UNDO_MINUTES: '0',
};
/** The sweeper ticks every 15 s. */
const PATIENCE_MS = 40_000;

/** @param split true: one process for the web and one for the work, each with a VAR_DIR of its own. */
export async function openScene(env: Record<string, string>, split = false): Promise<Scene> {
  const database = await openTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'kumasira-scene-'));
  const closing = [database.close, async () => rmSync(folder, { recursive: true, force: true })];
  const logs: CapturedLog[] = [];
  const varDirs: string[] = [];
  const run = async (name: string, more: Record<string, string>) => {
    const varDir = join(folder, name);
    const { PATH } = process.env;
    const base = { ...ENV, DATABASE_URL: database.url, VAR_DIR: varDir, PATH };
    const config = loadConfig({ ...base, ...env, ...more });
    const log = captureLog();
    const runtime = await openRuntime(config, log);
    closing.unshift(runtime.stop);
    logs.push(log);
    varDirs.push(varDir);
    return { config, urls: runtime.urls };
  };
  const { config, urls } = await run('web', split ? { ROLE: 'web' } : {});
  const { gateway = '', atBaseUrl = '' } = urls;
  const url = gateway.replace('localhost', '127.0.0.1');
  if (split) await run('worker', { ROLE: 'worker', PUBLIC_URL: url, AT_BASE_URL: atBaseUrl });
  const moderation = await openModeration(config, () => undefined);
  closing.unshift(moderation.close);
  return {
    ...{ url, db: database.db, logs, varDirs, dataKey: config.dataKey },
    hashPhone: openVault(config.dataKey).lookup,
    phone: (msisdn) => openPhone(url, msisdn),
    moderate: async (...argv) => {
      const lines: string[] = [];
      const show = (line: string) => void lines.push(line);
      const io = { user: 'awa', soundFolder: join(folder, 'listen'), play: null };
      const code = await runModerate(argv, { out: show, error: show, ...io }, moderation.deps);
      if (code !== 0) throw new Error(`moderate ${argv.join(' ')}: ${lines.join('\n')}`);
      return lines.join('\n');
    },
    ready: async () =>
      (await (await fetch(`${url}/readyz`)).json()) as Awaited<ReturnType<Scene['ready']>>,
    stop: async () => {
      for (const close of closing) await close();
    },
  };
}

/** Waits until `look` gives something; fails with `what` when it does not come. */
export async function eventually<T>(
  look: () => Promise<T | null | undefined | false>,
  what: string,
): Promise<T> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 50) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    await pause(50);
  }
  throw new Error(`it did not happen: ${what}`);
}

function openPhone(url: string, msisdn: string): ScenePhone {
  const client = openDialClient(url);
  const act: ScenePhone['act'] = (name, body = {}, query = '') =>
    client.act(msisdn, name, body, query);
  return {
    act,
    type: async (...texts) => {
      let now = await client.read(msisdn, 0);
      for (const text of texts)
        now = await (now.ussd === null ? act('dial', { code: text }) : act('input', { text }));
      return now.ussd?.page ?? now.lastPage ?? '';
    },
    sms: (pattern) =>
      eventually(async () => {
        const { inbox } = await client.read(msisdn, 0);
        return inbox.map(({ text }) => text).find((text) => pattern.test(text));
      }, `an SMS like ${pattern} on ${msisdn}`),
    answer: async () => {
      await eventually(async () => {
        const { call } = await client.read(msisdn, 0);
        return call?.waitingFor === 'answer' ? call : null;
      }, `a call to ${msisdn}`);
      return act('answer');
    },
    played: async () =>
      (await client.read(msisdn, 0)).log.filter(({ kind }) => kind === 'call.played'),
  };
}
