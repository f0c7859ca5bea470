import { existsSync, mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  discard,
  type GatewayProcess,
  runGateway,
  startGateway,
} from '../../scripts/chaos/gateway-process.ts';
import { openOperatorLine, ussdFields } from '../../scripts/chaos/operator-line.ts';
import { demoPhone, pause } from '../../scripts/chaos/random.ts';
import { referenceIn, towardsQuestion } from '../../scripts/chaos/reader.ts';
import { notOnce, withDatabase } from '../../scripts/chaos/rows.ts';
import { lockHolder } from '../../src/storage/embedded/lock.ts';

let varDir: string;
beforeAll(() => {
  varDir = mkdtempSync(join(tmpdir(), 'kumasira-lifecycle-'));
});
afterAll(() => discard(varDir));

interface Talk {
  phone: string;
  session: string;
  nonce: string;
  typed: string;
  page: string;
}

const DIALOGUES = 16;
const talks = Array.from({ length: DIALOGUES }, (_, n): Talk => {
  const letter = String.fromCharCode(97 + n);
  const nonce = `nz${letter.repeat(12)}`;
  return { phone: demoPhone(8_000_000 + n), session: `s-${n}`, nonce, typed: '', page: '' };
});

/** Goes on with a dialogue for some keys, or to its end; repeats what is not answered. */
async function goOn(gateway: () => GatewayProcess, talk: Talk, keys: number): Promise<void> {
  const line = openOperatorLine(() => `${gateway().url}/at/${gateway().token}`);
  for (let pressed = 0; pressed < keys; pressed += 1) {
    if (talk.page !== '') {
      const wish = { question: `${talk.nonce} : le puits est sec` };
      const key = towardsQuestion(talk.page.slice(4), wish);
      if (talk.page.startsWith('END ') || key === null) return;
      talk.typed = talk.typed === '' ? key : `${talk.typed}*${key}`;
    }
    talk.page = await line.post('/ussd', ussdFields(talk.session, talk.phone, talk.typed));
  }
}

describe('stopping in the middle of dialogues', () => {
  it.each([
    ['SIGTERM', 2],
    ['SIGINT', 5],
  ] as const)(
    '%s ends with 0 in time, and the next start goes on',
    async (signal, keys) => {
      const gateway = await startGateway({ varDir });
      let current = gateway;
      const until = talks.map((talk) => goOn(() => current, talk, keys));
      await pause(400);
      const [ended, next] = await Promise.all([
        gateway.stop(signal),
        (async () => {
          await pause(100);
          while (lockHolder(varDir) !== null) await pause(50);
          return startGateway({ varDir, env: { PORT: String(gateway.port) } });
        })(),
      ]);
      current = next;
      await Promise.all(until);
      expect(ended).toEqual({ code: 0, signal: null });
      expect(gateway.lines().filter(({ level }) => level === 'error')).toEqual([]);
      expect(talks.filter(({ page }) => !page.startsWith('CON '))).toEqual([]);
      expect(await next.stop()).toEqual({ code: 0, signal: null });
    },
    180_000,
  );

  it('every dialogue then reaches its end, with one row', async () => {
    const gateway = await startGateway({ varDir });
    await Promise.all(talks.map((talk) => goOn(() => gateway, talk, 20)));
    expect(talks.filter(({ page }) => referenceIn(page) === null)).toEqual([]);
    expect(new Set(talks.map(({ page }) => referenceIn(page))).size).toBe(DIALOGUES);
    await gateway.stop();
    const nonces = talks.map(({ nonce }) => nonce);
    expect(await withDatabase(varDir, (client) => notOnce(client, nonces))).toEqual([]);
  }, 180_000);

  it.each([
    ['before its database', () => lockHolder(varDir) !== null],
    ['as soon as its database runs', isServing],
    ['a moment later', after(isServing, 400)],
  ])(
    'SIGINT %s: 0, and nothing is left running',
    async (_moment, when) => {
      const ended = await runGateway({ varDir }, { signal: 'SIGINT', when });
      expect(ended.errors).toBe('');
      expect(ended.code).toBe(0);
      expect(lockHolder(varDir)).toBeNull();
      expect(isServing()).toBe(false);
    },
    60_000,
  );
});

function isServing(): boolean {
  return existsSync(join(varDir, 'pg', 'postmaster.pid'));
}

function after(condition: () => boolean, ms: number): () => boolean {
  let since = Number.POSITIVE_INFINITY;
  return () => {
    if (condition()) since = Math.min(since, Date.now());
    return Date.now() > since + ms;
  };
}

describe('a gateway that cannot start', () => {
  let gateway: GatewayProcess;
  let taken: Server;
  beforeAll(async () => {
    gateway = await startGateway({ varDir });
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    taken.close();
    await gateway.stop();
  });
  const takenPort = () => String((taken.address() as { port: number }).port);

  it.each<[string, () => Record<string, string>, number, RegExp]>([
    ['a second one on the same VAR_DIR', () => ({}), 78, /another gateway uses this VAR_DIR/i],
    ['its port taken', () => ({ PORT: takenPort() }), 78, /port \d+ is taken/],
    [
      'two settings wrong',
      () => ({ PORT: 'x', OPERATOR: 'y' }),
      78,
      /OPERATOR must.*\n.*PORT must/,
    ],
  ])(
    '%s: one line, and the exit code says so',
    async (_why, env, code, line) => {
      const ended = await runGateway({ varDir, env: env() });
      expect(ended.errors).toMatch(line);
      expect(ended.errors.trim().split('\n').length).toBeLessThanOrEqual(2);
      expect(ended.code).toBe(code);
    },
    60_000,
  );

  it.each<[string, () => Record<string, string>, number, RegExp]>([
    [
      'the port of its simulated operator taken',
      () => ({ SIMULATOR_PORT: takenPort() }),
      78,
      /SIMULATOR_PORT|port \d+ is taken/,
    ],
    [
      'no PostgreSQL at DATABASE_URL',
      () => ({
        DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
        CALLBACK_TOKEN: 'a-token-long-enough',
        DATA_KEY: Buffer.alloc(32, 7).toString('base64'),
      }),
      1,
      /PostgreSQL does not answer/,
    ],
  ])(
    '%s: one line, and the exit code says so',
    async (_why, env, code, line) => {
      const own = mkdtempSync(join(tmpdir(), 'kumasira-refused-'));
      try {
        const ended = await runGateway({ varDir: own, env: env() });
        expect(ended.errors).toMatch(line);
        expect(ended.errors.trim().split('\n')).toHaveLength(1);
        expect(ended.code).toBe(code);
        expect(lockHolder(own)).toBeNull();
      } finally {
        await discard(own);
      }
    },
    90_000,
  );
});
