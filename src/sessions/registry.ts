import type { Cluster, Redis } from 'ioredis';
import type { Knex } from 'knex';
import type { Clock } from '../lib/clock.ts';
import type { ServiceLog } from '../lib/fault-log.ts';
import { within } from '../lib/within.ts';
import { openSnapshots } from './postgres.ts';
import type { RateStore } from './rate-limit.ts';
import { postgresRates, redisRates } from './rate-stores.ts';
import { openRedisSessions } from './redis.ts';
import { type FastStore, openResilientSessions } from './resilient.ts';
import type { SessionStore } from './store.ts';

/** What the stores stand on. `redis` is opened for sessions: no offline queue. */
export interface SessionBackends {
  db: Knex;
  redis: Redis | Cluster;
  clock: Clock;
  log: ServiceLog;
}

/** An opened store; `close` ends its timers, never the connections it was given. */
export type OpenedStore = SessionStore & { close(): void };

const PING_MS = 250;
const nothingToClose = { close: (): void => undefined };

/** Every session store; the contract suite runs them all. */
export const SESSION_STORES = {
  postgres: ({ db, clock }: Pick<SessionBackends, 'db' | 'clock'>): OpenedStore => ({
    ...openSnapshots(db, clock),
    ...nothingToClose,
  }),
  redis: ({ redis, clock }: Pick<SessionBackends, 'redis' | 'clock'>): OpenedStore => ({
    ...openRedisSessions(redis, clock),
    ...nothingToClose,
  }),
  resilient: ({ db, redis, clock, log }: SessionBackends): OpenedStore =>
    openResilientSessions(fastStore(redis, clock), openSnapshots(db, clock), log),
} as const;

/** Every store of turn counts; the contract suite runs them all. */
export const RATE_STORES = {
  postgres: ({ db }: Pick<SessionBackends, 'db'>): RateStore => postgresRates(db),
  redis: ({ redis }: Pick<SessionBackends, 'redis'>): RateStore => redisRates(redis),
} as const;

function fastStore(redis: Redis | Cluster, clock: Clock): FastStore {
  return {
    sessions: openRedisSessions(redis, clock),
    ping: async () => {
      await within(PING_MS, redis.ping());
    },
    onLost: (listener) => {
      redis.on('close', listener);
      return () => void redis.off('close', listener);
    },
  };
}
