import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openRedis, type RedisClient, waitForRedis } from '../../src/queue/redis.ts';
import { openRateLimiter, RATE_LIMITS, type RateStore } from '../../src/sessions/rate-limit.ts';
import { RATE_STORES } from '../../src/sessions/registry.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { describeWith, findTool } from '../support/tools.ts';
import { captureLog } from './captured-log.ts';

const clock = { at: Date.parse('2026-11-21T09:00:10Z'), now: () => clock.at };
const LIMIT = RATE_LIMITS.turnsPerMinute;
let database: TestDatabase;
let server: TestRedis;
let redis: RedisClient;
let phones = 0;

const newPhone = (): string => `hash-${++phones}`;
let events = 0;
const newEvent = (): string => `event-${++events}`;

async function allowed(
  limiter: { allow(phoneHash: string, eventKey: string): Promise<boolean> },
  phoneHash: string,
  turns: number,
): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: turns }, () => limiter.allow(phoneHash, newEvent())),
  );
  return answers.filter(Boolean).length;
}

beforeAll(async () => {
  database = await openTestDatabase();
  if (findTool('redis-server') === null) return;
  server = await startRedis();
  redis = openRedis(server.url, 'sessions', () => undefined);
  await waitForRedis(redis, 5_000);
});

afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
  await database.close();
});

for (const name of Object.keys(RATE_STORES) as (keyof typeof RATE_STORES)[]) {
  const tools = name === 'postgres' ? [] : (['redis-server'] as const);
  describeWith(tools, `rate limit on ${name}`, () => rateContract(name));
}

function rateContract(name: keyof typeof RATE_STORES): void {
  let store: RateStore;
  const open = (): ReturnType<typeof openRateLimiter> =>
    openRateLimiter(store, clock, captureLog());

  beforeEach(() => {
    clock.at += 10 * 60_000;
    store = RATE_STORES[name]({ db: database.db, redis });
  });

  it('gives a phone its turns of a minute and no more, others theirs', async () => {
    const limiter = open();
    const phone = newPhone();
    expect(await allowed(limiter, phone, 100)).toBe(LIMIT);
    expect(await limiter.allow(phone, newEvent())).toBe(false);
    expect(await limiter.allow(newPhone(), newEvent())).toBe(true);
  });

  it('takes an event that comes again for the same turn, with the same answer', async () => {
    const limiter = open();
    const phone = newPhone();
    const again = async (event: string): Promise<boolean[]> =>
      Promise.all([0, 1, 2].map(() => limiter.allow(phone, event)));
    for (let turn = 0; turn < LIMIT; turn += 1) {
      expect(await again(`${phone}-${turn}`)).toEqual([true, true, true]);
    }
    expect(await again(`${phone}-too-many`)).toEqual([false, false, false]);
    expect(await again(`${phone}-0`)).toEqual([true, true, true]);
  });

  it('starts again with the next minute', async () => {
    const limiter = open();
    const phone = newPhone();
    await allowed(limiter, phone, LIMIT + 1);
    clock.at += 60_000;
    expect(await allowed(limiter, phone, LIMIT + 1)).toBe(LIMIT);
  });

  it('counts over processes: a second one does not give the whole limit again', async () => {
    const phone = newPhone();
    await allowed(open(), phone, LIMIT);
    expect(await allowed(open(), phone, LIMIT)).toBe(RATE_LIMITS.localTurns - 1);
  });

  it('adds up turns within a minute and forgets those of the last', async () => {
    const phone = newPhone();
    expect(await store.add(phone, 100, 3)).toBe(3);
    expect(await store.add(phone, 100, 2)).toBe(5);
    expect(await store.add(phone, 101, 1)).toBe(1);
  });
}

describe('rate limit without its store', () => {
  const broken: [string, RateStore['add']][] = [
    ['fails', () => Promise.reject(new Error('down'))],
    ['never answers', () => new Promise(() => undefined)],
  ];

  it.each(broken)('serves on, counting alone, when the store %s', async (_how, add) => {
    const log = captureLog();
    const limiter = openRateLimiter({ add }, clock, log);
    const phone = newPhone();
    expect(await allowed(limiter, phone, LIMIT + 5)).toBe(LIMIT);
    expect(await allowed(limiter, newPhone(), LIMIT)).toBe(LIMIT);
    expect(log.entries).toHaveLength(1);
  });
});

describeWith(['redis-server'], 'rate limit when Redis is killed', () => {
  it('serves on, and counts again when it is back', async () => {
    const own = await startRedis();
    const client = openRedis(own.url, 'sessions', () => undefined);
    await waitForRedis(client, 5_000);
    const store = RATE_STORES.redis({ redis: client });
    const limiter = openRateLimiter(store, clock, captureLog());
    await own.kill();
    expect(await allowed(limiter, newPhone(), LIMIT)).toBe(LIMIT);
    await own.start();
    await waitForRedis(client, 10_000);
    clock.at += RATE_LIMITS.coolDownMs;
    const phone = newPhone();
    await allowed(limiter, phone, LIMIT);
    expect(await store.add(phone, Math.floor(clock.at / 60_000), 0)).toBe(LIMIT);
    client.disconnect();
    await own.stop();
  });
});
