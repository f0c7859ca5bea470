import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { ServiceLog } from '../lib/fault-log.ts';
import { openQueues, type Queues } from '../queue/open.ts';
import { openRedis, waitForRedis } from '../queue/redis.ts';
import { openRateLimiter, type RateLimiter } from '../sessions/rate-limit.ts';
import { RATE_STORES, SESSION_STORES } from '../sessions/registry.ts';
import type { SessionStore } from '../sessions/store.ts';
import type { Database } from './database.ts';

/** Sessions, limits and the queue: on PostgreSQL alone, or on Redis with snapshots in PostgreSQL. */
export interface Stores {
  sessions: SessionStore;
  limiter: RateLimiter;
  queues: Queues;
  /** Answers, or rejects: is the fast store there? */
  probe(): Promise<string>;
  stop(): Promise<void>;
}

/** A start does not wait longer for a Redis that is away. */
const REDIS_PATIENCE_MS = 2_000;

/** Sessions and rate limits: on Redis with snapshots in PostgreSQL, or on PostgreSQL alone. */
export async function openStores(
  config: Pick<Config, 'redisUrl'>,
  parts: { database: Database; clock: Clock; log: ServiceLog },
): Promise<Stores> {
  const { database, clock, log } = parts;
  const { db } = database;
  if (config.redisUrl === null) {
    const backends = { db, clock };
    return {
      sessions: SESSION_STORES.postgres(backends),
      limiter: openRateLimiter(RATE_STORES.postgres(backends), clock, log),
      queues: await openQueues({ backend: 'postgres', url: database.url }, log),
      probe: async () => 'postgresql',
      stop: async () => undefined,
    };
  }
  const redis = openRedis(config.redisUrl, 'sessions', () => undefined);
  const backends = { db, clock, log, redis };
  // While it connects it would count as away, and every dialogue would fall back to its snapshot.
  await waitForRedis(redis, REDIS_PATIENCE_MS);
  const sessions = SESSION_STORES.resilient(backends);
  return {
    sessions,
    limiter: openRateLimiter(RATE_STORES.redis(backends), clock, log),
    queues: await openQueues({ backend: 'redis', url: config.redisUrl }, log),
    probe: async () => `redis ${(await redis.ping()).toLowerCase()}`,
    stop: async () => {
      sessions.close();
      redis.disconnect();
    },
  };
}
