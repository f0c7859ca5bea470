import { setTimeout as pause } from 'node:timers/promises';
import type { Job } from 'bullmq';
import { systemClock } from '../lib/clock.ts';
import { describeError, type ServiceLog } from '../lib/fault-log.ts';
import { within } from '../lib/within.ts';
import { type Lanes, type LaneWorker, openLanes, type QueueTarget } from './lanes.ts';
import {
  BULK_PRIORITY,
  JOB_OPTIONS,
  LANES,
  type Lane,
  QUEUES,
  type QueueName,
  type QueuePayloads,
} from './queues.ts';
import { type JobHandler, runJob } from './run-job.ts';

/** A request waits at most this long for its job to be added. */
const ADD_LIMIT_MS = 250;
const BULK_LIMIT_MS = 30_000;
const BULK_CHUNK = 1_000;
/** Together under the 10 s a stopping process has. */
const DRAIN_MS = 8_000;
const ABORT_MS = 500;
const CLOSE_MS = 1_000;
const TICK_MS = 20;
/** A worker whose jobs are done but does not close within 1 s has lost its backend. */
const IDLE_TICKS = 50;

export interface JobWorker<Name extends QueueName> {
  handle: JobHandler<Name>;
  /** Jobs at a time in this process; default: the queue's. */
  concurrency?: number;
  /** Default: the queue's. */
  timeoutMs?: number;
}

export type JobWorkers = { [Name in QueueName]?: JobWorker<Name> };

export interface Queues {
  /**
   * Adds one job; a waiting or running job of the same id swallows it. Never throws and never takes
   * longer than 250 ms: false means the queue is away, and the sweeper will find the row.
   */
  add<Name extends QueueName>(
    name: Name,
    payload: QueuePayloads[Name],
    jobId?: string,
  ): Promise<boolean>;
  /** Adds many jobs, behind those added alone. Returns how many got in; never throws. */
  addBulk<Name extends QueueName>(
    name: Name,
    payloads: readonly QueuePayloads[Name][],
  ): Promise<number>;
  /**
   * Starts this process's workers, all in one call: a job whose name has no worker here fails.
   * Throws when PostgreSQL, as the queue, is away.
   */
  startWorkers(workers: JobWorkers): Promise<void>;
  /** Makes sure a job of this name comes every `everyMs`. Repeating it is free. Never throws. */
  keepSchedule(name: ScheduledQueue, everyMs: number): Promise<void>;
  /**
   * Takes no more jobs, lets those running finish for `drainMs` (8,000), aborts the rest. Done within
   * 10 s whatever the backend does; what was cut off is found by the sweeper.
   */
  close(drainMs?: number): Promise<void>;
}

/** The jobs that need no payload. */
export type ScheduledQueue = {
  [Name in QueueName]: Record<string, never> extends QueuePayloads[Name] ? Name : never;
}[QueueName];

/** Opens the queue. With PostgreSQL it must answer now (throws); Redis may come later. */
export async function openQueues(target: QueueTarget, log: ServiceLog): Promise<Queues> {
  const health = watchHealth(log);
  const lanes = await openLanes(target, health.lost);
  const workers: LaneWorker[] = [];
  const running = new Set<(reason: Error) => void>();
  let closing: Promise<void> | null = null;

  async function attempt(limitMs: number, work: () => Promise<unknown>): Promise<boolean> {
    if (closing !== null) return false;
    try {
      if (!lanes.ready()) throw new Error('not connected');
      await within(limitMs, work());
      health.back();
      return true;
    } catch (error) {
      health.lost(error);
      return false;
    }
  }

  return {
    add: (name, payload, jobId = QUEUES[name].jobId?.(payload)) =>
      attempt(ADD_LIMIT_MS, () =>
        lanes
          .queue(QUEUES[name].lane)
          .add(name, payload, { ...jobOptions(jobId), ...delayOf(payload) }),
      ),
    addBulk: async (name, payloads) => {
      const { lane, jobId } = QUEUES[name];
      for (let start = 0; start < payloads.length; start += BULK_CHUNK) {
        const chunk = payloads.slice(start, start + BULK_CHUNK).map((data) => ({
          name,
          data,
          opts: { ...jobOptions(jobId?.(data)), priority: BULK_PRIORITY },
        }));
        const added = await attempt(BULK_LIMIT_MS, () => lanes.queue(lane).addBulk(chunk));
        if (!added) return start;
      }
      return payloads.length;
    },
    startWorkers: async (jobWorkers) => {
      const opened = openWorkers(lanes, jobWorkers, log, running);
      workers.push(...opened);
      if (target.backend === 'postgres') {
        await Promise.all(opened.map((worker) => worker.waitUntilReady()));
      }
      for (const worker of opened) worker.run().catch(health.lost);
    },
    keepSchedule: async (name, everyMs) => {
      await attempt(CLOSE_MS, () => keepSchedule(lanes, name, everyMs));
    },
    close: (drainMs = DRAIN_MS) => {
      closing ??= closeAll(lanes, workers, running, drainMs);
      return closing;
    },
  };
}

/** BullMQ keeps it until then; the sweeper would be up to 15 s late. */
function delayOf(payload: object): object {
  return 'inMs' in payload && typeof payload.inMs === 'number' ? { delay: payload.inMs } : {};
}

function jobOptions(jobId: string | undefined): object {
  return jobId === undefined ? JOB_OPTIONS : { ...JOB_OPTIONS, jobId };
}

function openWorkers(
  lanes: Lanes,
  jobWorkers: JobWorkers,
  log: ServiceLog,
  running: Set<(reason: Error) => void>,
): LaneWorker[] {
  const names = (Object.keys(jobWorkers) as QueueName[]).filter((name) => jobWorkers[name]);
  const run = async (job: Job): Promise<void> => {
    const name = job.name as QueueName;
    const worker = jobWorkers[name];
    if (worker === undefined) {
      log.warn({ queue: name }, 'job without a worker in this process');
      throw new Error('no worker');
    }
    const timeoutMs = worker.timeoutMs ?? QUEUES[name].timeoutMs;
    await runJob(job, { handle: worker.handle, timeoutMs, log, running });
  };
  return LANES.flatMap((lane) => {
    const concurrency = laneConcurrency(lane, names, jobWorkers);
    return concurrency === 0 ? [] : [lanes.openWorker(lane, run, concurrency)];
  });
}

function laneConcurrency(lane: Lane, names: QueueName[], jobWorkers: JobWorkers): number {
  return names
    .filter((name) => QUEUES[name].lane === lane)
    .reduce((sum, name) => sum + (jobWorkers[name]?.concurrency ?? QUEUES[name].concurrency), 0);
}

/**
 * A schedule lives in the backend and is lost with a Redis that comes back empty; one whose next run
 * is long past lost its chain. Both are written again, a healthy one is left alone.
 */
async function keepSchedule(lanes: Lanes, name: ScheduledQueue, everyMs: number): Promise<void> {
  const queue = lanes.queue(QUEUES[name].lane);
  const found = await queue.getJobScheduler(name);
  // BullMQ runs by the system's clock, never by a test's.
  const overdue = (found?.next ?? 0) < systemClock.now() - 2 * everyMs;
  if (found !== undefined && found.every === everyMs && !overdue) return;
  await queue.upsertJobScheduler(name, { every: everyMs }, { name, data: {}, opts: JOB_OPTIONS });
}

async function closeAll(
  lanes: Lanes,
  workers: LaneWorker[],
  running: Set<(reason: Error) => void>,
  drainMs: number,
): Promise<void> {
  let closed = false;
  const drained = Promise.all(workers.map((worker) => worker.close())).then(() => {
    closed = true;
  });
  drained.catch(() => undefined);
  let idleTicks = 0;
  for (let waited = 0; waited < drainMs && !closed && idleTicks < IDLE_TICKS; waited += TICK_MS) {
    await pause(TICK_MS);
    idleTicks = running.size === 0 ? idleTicks + 1 : 0;
  }
  for (const abort of running) abort(new Error('the process stops'));
  await within(ABORT_MS, drained).catch(() => undefined);
  if (!closed) for (const worker of workers) worker.abandon();
  await within(CLOSE_MS, lanes.close()).catch(() => undefined);
}

/** Logs once when the queue goes away and once when it is back, however many jobs met it. */
function watchHealth(log: ServiceLog): { lost(error: unknown): void; back(): void } {
  let away = false;
  return {
    lost: (error) => {
      if (away) return;
      away = true;
      log.warn({ code: 'queue_unavailable', cause: describeError(error) }, 'queue away');
    },
    back: () => {
      if (!away) return;
      away = false;
      log.info({}, 'queue back');
    },
  };
}
