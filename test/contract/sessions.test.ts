import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRedis, type RedisClient, waitForRedis } from '../../src/queue/redis.ts';
import { openSnapshots, writeSnapshot } from '../../src/sessions/postgres.ts';
import { openRedisSessions } from '../../src/sessions/redis.ts';
import { type OpenedStore, SESSION_STORES } from '../../src/sessions/registry.ts';
import type { SessionStore, StoredSession } from '../../src/sessions/store.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { describeWith, findTool } from '../support/tools.ts';
import { type CapturedLog, captureLog } from './captured-log.ts';

const HALF_HOUR = 30 * 60_000;
const clock = { at: Date.parse('2026-11-21T09:00:00Z'), now: () => clock.at };
let database: TestDatabase;
let server: TestRedis;
let redis: RedisClient;
let phones = 0;

const newPhone = (): string => `hash-${++phones}`;
const session = (phoneHash: string, turn: number, state: unknown = { turn }): StoredSession => ({
  phoneHash,
  turn,
  state,
  expiresAt: clock.now() + HALF_HOUR,
});

async function openClient(url: string): Promise<RedisClient> {
  const client = openRedis(url, 'sessions', () => undefined);
  await waitForRedis(client, 5_000);
  return client;
}

async function walk(store: SessionStore, phoneHash: string, turns: number): Promise<void> {
  for (let turn = 1; turn <= turns; turn++) {
    expect(await store.write(session(phoneHash, turn), turn - 1)).toBe(true);
  }
}

beforeAll(async () => {
  database = await openTestDatabase();
  if (findTool('redis-server') === null) return;
  server = await startRedis();
  redis = await openClient(server.url);
});

afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
  await database.close();
});

for (const name of Object.keys(SESSION_STORES) as (keyof typeof SESSION_STORES)[]) {
  const tools = name === 'postgres' ? [] : (['redis-server'] as const);
  describeWith(tools, `session store ${name}`, () => storeContract(name));
}

function storeContract(name: keyof typeof SESSION_STORES): void {
  let store: OpenedStore;

  beforeEach(() => {
    store = SESSION_STORES[name]({ db: database.db, redis, clock, log: captureLog() });
    return () => store.close();
  });

  it('knows nothing of a phone it never saw', async () => {
    expect(await store.read(newPhone())).toEqual({ session: null, lastTurn: 0 });
  });

  it('gives back what was written, character by character', async () => {
    const phone = newPhone();
    const state = { z: 1, a: ['*\u0000', 'ɓaŋ 😀', '\ud800', 'quote " \\u0000'], n: null };
    await store.write(session(phone, 1, state), 0);
    const read = await store.read(phone);
    expect(read).toEqual({ session: session(phone, 1, state), lastTurn: 1 });
    expect(JSON.stringify(read.session?.state)).toBe(JSON.stringify(state));
  });

  it.each([
    ['none is stored', 0, 5],
    ['an older one is stored', 3, 2],
    ['the first is expected again', 3, 0],
    ['a later one is expected', 3, 4],
  ])('refuses a write on the wrong turn: %s', async (_label, stored, expected) => {
    const phone = newPhone();
    await walk(store, phone, stored);
    const before = await store.read(phone);
    expect(await store.write(session(phone, 9, 'loser'), expected)).toBe(false);
    expect(await store.read(phone)).toEqual(before);
  });

  it('forgets the session at its hour, and counts on in the next one', async () => {
    const phone = newPhone();
    await walk(store, phone, 3);
    clock.at += HALF_HOUR;
    expect(await store.read(phone)).toEqual({ session: null, lastTurn: 3 });
    expect(await store.write(session(phone, 4), 3)).toBe(true);
    expect((await store.read(phone)).session?.turn).toBe(4);
  });

  it('adopts only what is newer', async () => {
    const phone = newPhone();
    expect(await store.adopt(session(phone, 5, 'five'))).toBe(true);
    expect(await store.adopt(session(phone, 5, 'other five'))).toBe(false);
    expect(await store.adopt(session(phone, 4, 'four'))).toBe(false);
    expect((await store.read(phone)).session?.state).toBe('five');
    expect(await store.adopt(session(phone, 7, 'seven'))).toBe(true);
    expect(await store.write(session(phone, 8), 7)).toBe(true);
  });

  it('removes a session; the turn under way loses, the next session counts on', async () => {
    const phone = newPhone();
    await walk(store, phone, 2);
    await store.remove(phone);
    expect(await store.write(session(phone, 3), 2)).toBe(false);
    const { session: left, lastTurn } = await store.read(phone);
    expect(left).toBeNull();
    expect(lastTurn).toBeGreaterThan(2);
    expect(await store.write(session(phone, lastTurn + 1), lastTurn)).toBe(true);
  });

  it('removes nothing when there is nothing', async () => {
    const phone = newPhone();
    await store.remove(phone);
    expect(await store.read(phone)).toEqual({ session: null, lastTurn: 0 });
  });

  it('lets exactly one of three writers win, on 200 phones at once', async () => {
    const race = async (phone: string, turn: number): Promise<void> => {
      const writers = ['a', 'b', 'c'].map((who) =>
        store.write(session(phone, turn, { who }), turn - 1),
      );
      const won = await Promise.all(writers);
      expect(won.filter(Boolean)).toHaveLength(1);
      const read = await store.read(phone);
      expect(read.lastTurn).toBe(turn);
      expect(read.session?.state).toEqual({ who: 'abc'[won.indexOf(true)] });
    };
    const all = Array.from({ length: 200 }, newPhone);
    await Promise.all(all.map((phone) => race(phone, 1)));
    await Promise.all(all.map((phone) => race(phone, 2)));
  });

  it('never lets the turn of a phone go back, whatever happens to it', async () => {
    const step = fc.oneof(
      fc.record({ act: fc.constant('write' as const), off: fc.integer({ min: -2, max: 2 }) }),
      fc.record({ act: fc.constant('adopt' as const), off: fc.integer({ min: -3, max: 3 }) }),
      fc.record({ act: fc.constant('remove' as const), off: fc.constant(0) }),
      fc.record({ act: fc.constant('wait' as const), off: fc.constant(0) }),
    );
    const property = fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const phone = newPhone();
      let last = 0;
      for (const { act, off } of steps) {
        const turn = Math.max(1, last + off);
        if (act === 'write') await store.write(session(phone, last + 1), turn - 1);
        if (act === 'adopt') await store.adopt(session(phone, turn));
        if (act === 'remove') await store.remove(phone);
        if (act === 'wait') clock.at += HALF_HOUR;
        const read = await store.read(phone);
        expect(read.lastTurn).toBeGreaterThanOrEqual(last);
        if (read.session !== null) expect(read.session.turn).toBe(read.lastTurn);
        last = read.lastTurn;
      }
    });
    await fc.assert(property, { numRuns: 25 });
  });
}

describe('a snapshot written in a transaction', () => {
  it('wins only over a lower turn', async () => {
    const phone = newPhone();
    const store = openSnapshots(database.db, clock);
    const write = (turn: number): Promise<boolean> =>
      database.db.transaction((tx) => writeSnapshot(tx, session(phone, turn), clock.now()));
    expect(await write(4)).toBe(true);
    expect(await write(4)).toBe(false);
    expect(await write(3)).toBe(false);
    expect(await write(6)).toBe(true);
    expect((await store.read(phone)).session).toEqual(session(phone, 6));
  });

  it('is not there when the transaction fails', async () => {
    const phone = newPhone();
    const failing = database.db.transaction(async (tx) => {
      await writeSnapshot(tx, session(phone, 1), clock.now());
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect((await openSnapshots(database.db, clock).read(phone)).lastTurn).toBe(0);
  });

  it('lets one of three concurrent turns through', async () => {
    const phone = newPhone();
    const won = await Promise.all(
      [1, 2, 3].map(() =>
        database.db.transaction((tx) => writeSnapshot(tx, session(phone, 1), clock.now())),
      ),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
  });
});

describeWith(['redis-server'], 'when Redis goes away', () => {
  let own: TestRedis;
  let client: RedisClient;
  let log: CapturedLog;
  let store: OpenedStore;

  const away = (): number => log.count('sessions: redis away, snapshots serve');
  const serving = (): number => log.count('sessions: redis serves');
  const untilServing = (times: number): Promise<void> =>
    vi.waitFor(() => expect(serving()).toBe(times), { timeout: 20_000, interval: 20 });
  const snapshot = (saved: StoredSession): Promise<boolean> =>
    database.db.transaction((tx) => writeSnapshot(tx, saved, clock.now()));

  beforeEach(async () => {
    own = await startRedis();
    client = await openClient(own.url);
    log = captureLog();
    store = SESSION_STORES.resilient({ db: database.db, redis: client, clock, log });
    await untilServing(1);
    return async () => {
      store.close();
      client.disconnect();
      await own.stop();
    };
  });

  it('a bare Redis store says so with its code', async () => {
    await own.kill();
    const bare = openRedisSessions(client, clock);
    await expect(bare.read(newPhone())).rejects.toMatchObject({
      code: 'session_store_unavailable',
    });
  });

  it('a dialogue goes on from its snapshot, and turns count on when Redis is back empty', async () => {
    const phone = newPhone();
    await walk(store, phone, 2);
    await snapshot(session(phone, 3, 'sent'));
    await store.adopt(session(phone, 3, 'sent'));
    expect(await store.write(session(phone, 4, 'menu'), 3)).toBe(true);

    await own.kill();
    expect((await store.read(phone)).session?.state).toBe('sent');
    expect(await store.write(session(phone, 4, 'menu again'), 3)).toBe(true);
    expect(await store.write(session(phone, 4, 'loser'), 3)).toBe(false);
    expect(away()).toBe(1);

    await own.start();
    await untilServing(2);
    expect((await store.read(phone)).session?.state).toBe('menu again');
    expect(await store.write(session(phone, 5), 4)).toBe(true);
    expect((await openRedisSessions(client, clock).read(phone)).lastTurn).toBe(5);
    expect(away()).toBe(1);
  });

  it('a turn read before the failure can still be written after it', async () => {
    const phone = newPhone();
    await walk(store, phone, 7);
    await own.kill();
    expect(await store.write(session(phone, 8, 'kept'), 7)).toBe(true);
    expect((await store.read(phone)).session?.state).toBe('kept');
  });

  it('the higher turn wins over a Redis that comes back with old ones', async () => {
    const phone = newPhone();
    await walk(store, phone, 3);
    own.freeze();
    await snapshot(session(phone, 4));
    expect((await store.read(phone)).lastTurn).toBe(4);
    expect(await store.write(session(phone, 5, 'newest'), 4)).toBe(true);
    own.thaw();
    await untilServing(2);
    expect((await store.read(phone)).session?.state).toBe('newest');
    expect((await openRedisSessions(client, clock).read(phone)).lastTurn).toBe(5);
  });

  it('a removal that Redis did not see still holds when it is back', async () => {
    const phone = newPhone();
    await walk(store, phone, 2);
    await snapshot(session(phone, 3));
    await store.adopt(session(phone, 3));
    own.freeze();
    await store.remove(phone);
    own.thaw();
    await untilServing(2);
    expect((await store.read(phone)).session).toBeNull();
  });

  it('a fresh read sees a snapshot that never reached Redis', async () => {
    const phone = newPhone();
    await walk(store, phone, 1);
    await snapshot(session(phone, 2, 'committed'));
    expect((await store.read(phone)).lastTurn).toBe(1);
    expect((await store.read(phone, { fresh: true })).session?.state).toBe('committed');
    expect((await store.read(phone)).session?.state).toBe('committed');
  });
});
