import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { loadConfig } from '../../src/config.ts';
import { openLog } from '../../src/log.ts';
import { openRuntime } from '../../src/runtime.ts';
import { openTestDatabase } from './database.ts';

/** The whole gateway in this process, on a database of its own, with everything it logs. */
export interface HttpGateway {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  /** `<url>/at/<token>`. */
  callbacks: string;
  db: Knex;
  /** Log lines written since the last call, parsed. */
  newLines(): Record<string, unknown>[];
  /** Everything ever logged, as written. */
  log(): string;
  close(): Promise<void>;
}

const TOKEN = 'a-token-that-is-long-enough-for-tests';

/** @param env over what a test wants: no demo, no quiet hours, calls taken directly. */
export async function openHttpGateway(env: Record<string, string> = {}): Promise<HttpGateway> {
  const database = await openTestDatabase();
  const varDir = mkdtempSync(join(tmpdir(), 'kumasira-http-'));
  let written = '';
  let read = 0;
  const destination = {
    write: (line: string): void => {
      written += line;
    },
  };
  const config = loadConfig({
    DATABASE_URL: database.url,
    CALLBACK_TOKEN: TOKEN,
    DATA_KEY: Buffer.alloc(32, 7).toString('base64'),
    VAR_DIR: varDir,
    PORT: '0',
    DEMO: '0',
    QUIET_HOURS: '',
    VOICE_INBOUND: 'answer',
    LOG_LEVEL: 'debug',
    PATH: process.env.PATH ?? '',
    ...env,
  });
  const runtime = await openRuntime(config, openLog(config.logLevel, destination));
  const url = (runtime.urls.gateway ?? '').replace('localhost', '127.0.0.1');
  return {
    url,
    callbacks: `${url}/at/${TOKEN}`,
    db: database.db,
    newLines: () => {
      const lines = written.slice(read).split('\n').filter(Boolean);
      read = written.length;
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    log: () => written,
    close: async () => {
      await runtime.stop();
      await database.close();
      rmSync(varDir, { recursive: true, force: true });
    },
  };
}
