import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { parseRedisUrl, type RedisTarget } from './redis-url.ts';

/** One server (or the master behind sentinels), or a Cluster: both take the same commands. */
export type RedisClient = Redis | Cluster;

const CONNECT_MS = 2_000;
const reconnectDelay = (times: number): number => Math.min(times * 50, 1_000);

/**
 * What a connection is for. `sessions` and `producer` fail at once while Redis is away: nothing piles
 * up in memory and the caller goes on without it. `workers` waits for ever, as blocking reads must.
 * `socketTimeout`, counted while an answer is owed, drops a connection whose other end is gone
 * without a word; a blocking read is answered within 10 s. Commands of sessions that meet in one turn
 * of the event loop share a write: a third of what a keypress costs was the system calls.
 */
const ROLE_OPTIONS = {
  sessions: {
    socketTimeout: 1_000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    enableAutoPipelining: true,
  },
  producer: { socketTimeout: 2_000, enableOfflineQueue: false, maxRetriesPerRequest: 0 },
  workers: { socketTimeout: 20_000, maxRetriesPerRequest: null },
} as const satisfies Record<string, RedisOptions>;

export type RedisRole = keyof typeof ROLE_OPTIONS;

/**
 * Opens a connection that reconnects for ever (at most 1 s between tries). `onError` gets every
 * connection fault; without it ioredis would print them. Throws `config_invalid` on a bad address.
 */
export function openRedis(
  url: string,
  role: RedisRole,
  onError: (error: Error) => void,
): RedisClient {
  const target = parseRedisUrl(url);
  const client = connect(target, { ...ROLE_OPTIONS[role], ...accessOptions(target) });
  client.on('error', onError);
  return client;
}

/** True once commands can be sent; false when that takes longer than `limitMs`. */
export async function waitForRedis(client: RedisClient, limitMs: number): Promise<boolean> {
  if (client.status === 'ready') return true;
  return new Promise((resolve) => {
    const settle = (ready: boolean): void => {
      clearTimeout(timer);
      client.off('ready', onReady);
      resolve(ready);
    };
    const onReady = (): void => settle(true);
    const timer = setTimeout(() => settle(client.status === 'ready'), limitMs);
    client.once('ready', onReady);
  });
}

/** Without the one option that ioredis types differently in its constructors. */
type ClientOptions = Omit<RedisOptions, 'replyMapping'>;

function connect(target: RedisTarget, options: ClientOptions): RedisClient {
  switch (target.kind) {
    case 'single':
      return new Redis({ ...options, ...target.node, db: target.db });
    case 'sentinel':
      return new Redis({
        ...options,
        sentinels: target.sentinels,
        name: target.master,
        db: target.db,
        sentinelRetryStrategy: reconnectDelay,
      });
    case 'cluster': {
      // A node's own queue must stay: the Cluster asks its nodes for their slots while they connect.
      const { enableOfflineQueue = true, ...redisOptions } = options;
      const clusterRetryStrategy = reconnectDelay;
      return new Cluster(target.nodes, { redisOptions, enableOfflineQueue, clusterRetryStrategy });
    }
  }
}

function accessOptions(target: RedisTarget): ClientOptions {
  return {
    connectTimeout: CONNECT_MS,
    retryStrategy: reconnectDelay,
    ...(target.username === undefined ? {} : { username: target.username }),
    ...(target.password === undefined ? {} : { password: target.password }),
    ...(target.tls ? { tls: {} } : {}),
  };
}
