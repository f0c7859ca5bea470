import { createPostgresBackend, type Job, Queue, runMigrations, Worker, withBackend } from 'bullmq';
import pg from 'pg';
import { LANES, type Lane } from './queues.ts';
import { openRedis, waitForRedis } from './redis.ts';

/** Where jobs wait. `url` is a PostgreSQL connection string, or a `REDIS_URL`. */
export type QueueTarget = { backend: 'postgres' | 'redis'; url: string };

/** The lanes of one backend, opened: what differs between PostgreSQL and Redis ends here. */
export interface Lanes {
  queue(lane: Lane): LaneQueue;
  /** False while adding a job would wait or fail. */
  ready(): boolean;
  openWorker(lane: Lane, run: LaneProcessor, concurrency: number): LaneWorker;
  /** Closes the queues and every connection; the workers first, by their own `close`. */
  close(): Promise<void>;
}

export type LaneQueue = Pick<
  Queue,
  'add' | 'addBulk' | 'close' | 'getJobScheduler' | 'upsertJobScheduler'
>;
export type LaneProcessor = (job: Job) => Promise<void>;
export interface LaneWorker extends Pick<Worker, 'close' | 'run' | 'waitUntilReady'> {
  /** Cuts its connections when `close` does not come to an end. */
  abandon(): void;
}

/** Connections of one queue or worker to PostgreSQL; a worker adds one for LISTEN. */
const POSTGRES_POOL = 3;
/** How long opening waits for Redis before it goes on without; connecting goes on behind. */
const REDIS_START_MS = 2_000;
/** Keys of all lanes share a hash tag, so that scripts over several keys work on a Cluster. */
const REDIS_PREFIX = '{kumasira}';
/** BullMQ waits 15 s after a lost connection unless told; people wait for these jobs. */
const WORKER_OPTIONS = { autorun: false, runRetryDelay: 1_000 } as const;

/** Opens the lanes. `onError` gets every connection fault; PostgreSQL must be reachable now. */
export async function openLanes(
  target: QueueTarget,
  onError: (error: Error) => void,
): Promise<Lanes> {
  return target.backend === 'postgres'
    ? openPostgresLanes(target.url, onError)
    : openRedisLanes(target.url, onError);
}

async function openPostgresLanes(url: string, onError: (error: Error) => void): Promise<Lanes> {
  await migrate(url);
  const { Queue: PostgresQueue, Worker: PostgresWorker } = withBackend(createPostgresBackend);
  const connection = { connectionString: url, max: POSTGRES_POOL };
  const queues = byLane((lane) => {
    const queue = new PostgresQueue(lane, { connection });
    queue.on('error', onError);
    return queue;
  });
  // BullMQ keeps a failed first connection for ever: better to fail the start.
  await Promise.all(LANES.map((lane) => queues[lane].waitUntilReady()));
  return {
    queue: (lane) => queues[lane] as unknown as LaneQueue,
    ready: () => true,
    openWorker: (lane, run, concurrency) => {
      const worker = new PostgresWorker(lane, run, { connection, concurrency, ...WORKER_OPTIONS });
      worker.on('error', onError);
      return asLaneWorker(worker, () => void worker.disconnect().catch(onError));
    },
    close: async () => {
      await Promise.all(LANES.map((lane) => queues[lane].close()));
    },
  };
}

async function openRedisLanes(url: string, onError: (error: Error) => void): Promise<Lanes> {
  const producer = openRedis(url, 'producer', onError);
  const workers = openRedis(url, 'workers', onError);
  // Asking the version is a command that fails for ever if the connection drops under it.
  const shared = { prefix: REDIS_PREFIX, skipVersionCheck: true };
  const queues = byLane((lane) => {
    const queue = new Queue(lane, { connection: producer, ...shared });
    queue.on('error', onError);
    return queue;
  });
  await waitForRedis(producer, REDIS_START_MS);
  return {
    queue: (lane) => queues[lane],
    ready: () => producer.status === 'ready',
    openWorker: (lane, run, concurrency) => {
      const options = { connection: workers, ...shared, concurrency, ...WORKER_OPTIONS };
      const worker = new Worker(lane, run, options);
      worker.on('error', onError);
      return asLaneWorker(worker, () => {
        // BullMQ's own disconnect waits for an answer; while Redis is away there is none.
        const blocking = worker.getBackend().blockingClient;
        blocking?.then((client) => client.disconnect()).catch(onError);
      });
    },
    close: async () => {
      const closed = Promise.all(LANES.map((lane) => queues[lane].close()));
      producer.disconnect();
      workers.disconnect();
      await closed;
    },
  };
}

function asLaneWorker(
  worker: Pick<Worker, 'close' | 'run' | 'waitUntilReady'>,
  abandon: () => void,
): LaneWorker {
  return {
    close: () => worker.close(),
    run: () => worker.run(),
    waitUntilReady: () => worker.waitUntilReady(),
    abandon,
  };
}

async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await runMigrations(client);
  } finally {
    await client.end();
  }
}

function byLane<T>(open: (lane: Lane) => T): Record<Lane, T> {
  return Object.fromEntries(LANES.map((lane) => [lane, open(lane)])) as Record<Lane, T>;
}
