import type { Cluster, Redis } from 'ioredis';
import type { Knex } from 'knex';
import type { RateStore } from './rate-limit.ts';

const ADD = `insert into turn_rate (phone_hash, minute, turns) values (?, ?, ?)
on conflict (phone_hash) do update set minute = excluded.minute, turns = excluded.turns
  + case when turn_rate.minute = excluded.minute then turn_rate.turns else 0 end
returning turns`;
const FORGET = 'delete from turn_rate where minute < ?';
const KEEP_MINUTES = 60;

/** KEYS[1]; ARGV: turns, seconds to keep. */
const ADD_SCRIPT = `
local sum = redis.call('INCRBY', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return sum`;

/** Counts in an unlogged table: nothing is flushed for it, a crash of PostgreSQL forgets it. */
export function postgresRates(db: Knex): RateStore {
  let forgottenAt = 0;
  return {
    add: async (phoneHash, minute, turns) => {
      const { rows } = await db.raw<{ rows: { turns: number }[] }>(ADD, [phoneHash, minute, turns]);
      if (minute >= forgottenAt + KEEP_MINUTES) {
        forgottenAt = minute;
        await db.raw(FORGET, [minute - KEEP_MINUTES]);
      }
      return rows[0]?.turns ?? 0;
    },
  };
}

/** Counts in one Redis key a phone and minute, gone two minutes later. */
export function redisRates(client: Redis | Cluster): RateStore {
  client.defineCommand('kumasiraAddTurns', { numberOfKeys: 1, lua: ADD_SCRIPT });
  const scripts = client as unknown as {
    kumasiraAddTurns(key: string, turns: number, seconds: number): Promise<number>;
  };
  return {
    add: (phoneHash, minute, turns) =>
      scripts.kumasiraAddTurns(`kumasira:rate:${phoneHash}:${minute}`, turns, 120),
  };
}
