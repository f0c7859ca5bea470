import type { Cluster, Redis } from 'ioredis';
import { AppError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import { HOUR_MS } from '../lib/durations.ts';
import { within } from '../lib/within.ts';
import { REMOVAL_TURNS, type SessionRead, type SessionStore, type StoredSession } from './store.ts';

/**
 * A value is `<turn> <expiresAt> <state as JSON>`: one GET reads it, a script sees the turn without
 * parsing JSON. It outlives its session, so that the next one goes on counting.
 */
const KEEP_AFTER_EXPIRY_MS = 2 * HOUR_MS;

/** A command that takes longer counts as a dead Redis. */
const COMMAND_MS = 250;

/** KEYS[1]; ARGV: `write` or `adopt`, expected turn, next turn, value, milliseconds to keep. */
const STORE = `
local value = redis.call('GET', KEYS[1])
local stored = value and tonumber(string.match(value, '^%d+')) or 0
local wins = ARGV[1] == 'write' and stored == tonumber(ARGV[2])
  or ARGV[1] == 'adopt' and stored < tonumber(ARGV[3])
if not wins then return 0 end
redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
return 1`;

/** KEYS[1]; ARGV: turns to add, milliseconds to keep. */
const REMOVE = `
local value = redis.call('GET', KEYS[1])
if not value then return 0 end
local turn = tonumber(string.match(value, '^%d+')) + tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.0f 0 null', turn), 'PX', ARGV[2])
return 1`;

interface Scripts {
  kumasiraStoreSession(...args: (string | number)[]): Promise<number>;
  kumasiraRemoveSession(...args: (string | number)[]): Promise<number>;
}

/**
 * Sessions in Redis: one GET a read, one script a write. A dead Redis is known after 250 ms, or at
 * once when whoever opens `client` gives it no offline queue.
 */
export function openRedisSessions(client: Redis | Cluster, clock: Clock): SessionStore {
  client.defineCommand('kumasiraStoreSession', { numberOfKeys: 1, lua: STORE });
  client.defineCommand('kumasiraRemoveSession', { numberOfKeys: 1, lua: REMOVE });
  const scripts = client as unknown as Scripts;

  const store = (mode: 'write' | 'adopt', next: StoredSession, expected: number): Promise<number> =>
    scripts.kumasiraStoreSession(
      sessionKey(next.phoneHash),
      mode,
      expected,
      next.turn,
      `${next.turn} ${next.expiresAt} ${JSON.stringify(next.state ?? null)}`,
      Math.max(0, Math.ceil(next.expiresAt - clock.now())) + KEEP_AFTER_EXPIRY_MS,
    );

  return {
    read: (phoneHash) =>
      available(async () => {
        const value = await client.get(sessionKey(phoneHash));
        return readValue(phoneHash, value, clock.now());
      }),
    write: (next, expectedTurn) =>
      available(async () => (await store('write', next, expectedTurn)) === 1),
    adopt: (session) => available(async () => (await store('adopt', session, 0)) === 1),
    remove: (phoneHash) =>
      available(async () => {
        const key = sessionKey(phoneHash);
        await scripts.kumasiraRemoveSession(key, REMOVAL_TURNS, KEEP_AFTER_EXPIRY_MS);
      }),
  };
}

async function available<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await within(COMMAND_MS, work());
  } catch (cause) {
    throw new AppError('session_store_unavailable', '', { cause });
  }
}

function sessionKey(phoneHash: string): string {
  return `kumasira:session:${phoneHash}`;
}

function readValue(phoneHash: string, value: string | null, now: number): SessionRead {
  if (value === null) return { session: null, lastTurn: 0 };
  const afterTurn = value.indexOf(' ');
  const afterExpiry = value.indexOf(' ', afterTurn + 1);
  const turn = Number(value.slice(0, afterTurn));
  const expiresAt = Number(value.slice(afterTurn + 1, afterExpiry));
  if (expiresAt <= now) return { session: null, lastTurn: turn };
  const state: unknown = JSON.parse(value.slice(afterExpiry + 1));
  return { session: { phoneHash, turn, state, expiresAt }, lastTurn: turn };
}
