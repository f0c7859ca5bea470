import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '../../src/errors.ts';
import type { QueueTarget } from '../../src/queue/lanes.ts';
import { type JobWorkers, openQueues, type Queues } from '../../src/queue/open.ts';
import { startSchedules } from '../../src/queue/schedules.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { describeWith, findTool } from '../support/tools.ts';
import { type CapturedLog, captureLog } from './captured-log.ts';

let database: TestDatabase;
let server: TestRedis;
let rows = 0;

const newRow = (): { deliveryId: string; attempt: number } => ({
  deliveryId: `row-${++rows}`,
  attempt: 1,
});
const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 20_000, interval: 10 });
/** Long enough for a job that must not come to have come. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200));

function gate(): { opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

beforeAll(async () => {
  database = await openTestDatabase();
  if (findTool('redis-server') !== null) server = await startRedis();
});

afterAll(async () => {
  await server?.stop();
  await database.close();
});

for (const backend of ['postgres', 'redis'] as const) {
  describeWith(backend === 'redis' ? ['redis-server'] : [], `queue on ${backend}`, () =>
    queueContract(backend),
  );
}

function queueContract(backend: QueueTarget['backend']): void {
  let target: QueueTarget;
  let log: CapturedLog;
  let opened: Queues[];

  async function open(workers?: JobWorkers): Promise<Queues> {
    const queues = await openQueues(target, log);
    opened.push(queues);
    if (workers !== undefined) await queues.startWorkers(workers);
    return queues;
  }

  function collect(): { taken: string[]; workers: JobWorkers } {
    const taken: string[] = [];
    const handle = async ({ deliveryId }: { deliveryId: string }): Promise<void> => {
      taken.push(deliveryId);
    };
    return { taken, workers: { 'sms-send': { handle, concurrency: 1 } } };
  }

  beforeEach(() => {
    target = { backend, url: backend === 'postgres' ? database.url : server.url };
    log = captureLog();
    opened = [];
    return async () => {
      await Promise.all(opened.map((queues) => queues.close(1_000)));
    };
  });

  it('runs a job once, with its payload', async () => {
    const seen: unknown[] = [];
    const queues = await open({
      'inbound-sms': { handle: async (payload) => void seen.push(payload) },
    });
    const payload = { eventKey: 'at-sms:ATXid_1 é' };
    expect(await queues.add('inbound-sms', payload)).toBe(true);
    await until(() => expect(seen).toEqual([payload]));
    await settle();
    expect(seen).toHaveLength(1);
  });

  it('shares the jobs of two gateways: each runs in one of them', async () => {
    const first = collect();
    const second = collect();
    const queues = await open(first.workers);
    await open(second.workers);
    const all = Array.from({ length: 60 }, newRow);
    await Promise.all(all.map((row) => queues.add('sms-send', row)));
    await until(() => expect(first.taken.length + second.taken.length).toBe(60));
    const expected = all.map((row) => row.deliveryId).sort();
    expect([...first.taken, ...second.taken].sort()).toEqual(expected);
  });

  it('runs a job added twice only once, and again when it comes after it was done', async () => {
    const { taken, workers } = collect();
    const queues = await open();
    const row = newRow();
    await queues.add('sms-send', row);
    await queues.add('sms-send', row);
    await queues.addBulk('sms-send', [row, row]);
    await queues.startWorkers(workers);
    await until(() => expect(taken).toHaveLength(1));
    await settle();
    expect(taken).toHaveLength(1);
    await queues.add('sms-send', row);
    await until(() => expect(taken).toEqual([row.deliveryId, row.deliveryId]));
  });

  it('does not start a running job again', async () => {
    const done = gate();
    const taken: string[] = [];
    const queues = await open({
      'sms-send': {
        handle: async ({ deliveryId }) => {
          taken.push(deliveryId);
          await done.opened;
        },
      },
    });
    const row = newRow();
    await queues.add('sms-send', row);
    await until(() => expect(taken).toHaveLength(1));
    await queues.add('sms-send', row);
    await settle();
    done.open();
    await settle();
    expect(taken).toHaveLength(1);
  });

  it('takes a message added alone before those of a broadcast', async () => {
    const { taken, workers } = collect();
    const queues = await open();
    const broadcast = Array.from({ length: 1_200 }, newRow);
    expect(await queues.addBulk('sms-send', broadcast)).toBe(1_200);
    const answer = newRow();
    await queues.add('sms-send', answer);
    await queues.startWorkers(workers);
    await until(() => expect(taken).toHaveLength(1_201));
    expect(taken.slice(0, 2)).toContain(answer.deliveryId);
    expect(new Set(taken).size).toBe(1_201);
  });

  it('logs a failed job by its code alone, goes on, and takes the same job again', async () => {
    const words = 'an ni sogoma +22310000001';
    const faults = [
      new AppError('recording_too_large'),
      new AppError('queue_unavailable'),
      new Error(words),
    ];
    const left = [...faults];
    const { taken, workers } = collect();
    const queues = await open({
      ...workers,
      'call-place': {
        handle: async () => {
          const fault = left.shift();
          if (fault !== undefined) throw fault;
          taken.push('call');
        },
      },
    });
    const row = newRow();
    for (let failed = 1; failed <= faults.length; failed++) {
      await queues.add('call-place', row);
      await until(() => expect(log.count('job failed')).toBe(failed));
      await settle();
    }
    await queues.add('call-place', row);
    await queues.add('sms-send', row);
    await until(() => expect(taken.sort()).toEqual(['call', row.deliveryId]));
    expect(log.entries.map((entry) => entry.level)).toEqual(['error', 'warn', 'error']);
    expect(log.entries[0]?.fields).toMatchObject({ queue: 'call-place' });
    expect(JSON.stringify(log.entries)).toContain('recording_too_large');
    expect(JSON.stringify(log.entries)).not.toContain(words);
  });

  it('stops a job at its time limit, and its slot is free again', async () => {
    const signals: AbortSignal[] = [];
    const { taken, workers } = collect();
    const queues = await open({
      ...workers,
      'recording-fetch': {
        concurrency: 1,
        timeoutMs: 50,
        handle: ({ recordingId }, { signal }) => {
          taken.push(recordingId);
          signals.push(signal);
          return new Promise(() => undefined);
        },
      },
    });
    await queues.add('recording-fetch', { recordingId: 'a', attempt: 1 });
    await queues.add('recording-fetch', { recordingId: 'b', attempt: 1 });
    await until(() => expect(log.count('job failed')).toBe(2));
    expect(taken).toEqual(['a', 'b']);
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
    expect(log.entries[0]?.fields).toMatchObject({ code: 'job_timeout' });
  });

  it('sends messages while every slot for sound is taken', async () => {
    const done = gate();
    let busy = 0;
    const { taken, workers } = collect();
    const queues = await open({
      ...workers,
      'recording-fetch': {
        concurrency: 2,
        handle: async () => {
          busy += 1;
          await done.opened;
        },
      },
    });
    for (let n = 1; n <= 4; n++) {
      await queues.add('recording-fetch', { recordingId: `slow-${backend}`, attempt: n });
    }
    await until(() => expect(busy).toBe(2));
    const row = newRow();
    await queues.add('sms-send', row);
    await until(() => expect(taken).toEqual([row.deliveryId]));
    expect(busy).toBe(2);
    done.open();
    await until(() => expect(busy).toBe(4));
  });

  it('a process killed in the middle of a job leaves the others their jobs', async () => {
    const script = fileURLToPath(new URL('./stuck-worker.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, backend, target.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const queues = await open();
    const stuck = newRow();
    await queues.add('sms-send', stuck);
    const [said] = await once(child.stdout, 'data');
    expect(String(said)).toBe(`took ${stuck.deliveryId}\n`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { taken, workers } = collect();
    await queues.startWorkers(workers);
    const others = [newRow(), newRow()];
    for (const row of others) await queues.add('sms-send', row);
    await until(() => expect(taken).toEqual(others.map((row) => row.deliveryId)));
  });

  it('ticks on, one schedule however often it is asked for', async () => {
    let ticks = 0;
    const workers: JobWorkers = { sweep: { handle: async () => void ticks++ } };
    const queues = await open(workers);
    const other = await open();
    for (let n = 0; n < 5; n++) {
      await queues.keepSchedule('sweep', 500);
      await other.keepSchedule('sweep', 500);
    }
    await until(() => expect(ticks).toBeGreaterThanOrEqual(1));
    const from = { ticks, at: Date.now() };
    await until(() => expect(ticks).toBeGreaterThanOrEqual(from.ticks + 3));
    const periods = (Date.now() - from.at) / 500;
    expect(ticks - from.ticks).toBeLessThanOrEqual(periods + 1.5);
    const { stop } = await startSchedules(queues);
    stop();
  });

  it('closes when what runs has finished, and takes nothing more', async () => {
    const begun = gate();
    let finished = false;
    const queues = await open({
      'digest-send': {
        handle: async () => {
          begun.open();
          await settle();
          finished = true;
        },
      },
    });
    await queues.add('digest-send', {});
    await begun.opened;
    await queues.close();
    expect(finished).toBe(true);
    expect(await queues.add('digest-send', {})).toBe(false);
    expect(log.entries).toEqual([]);
  });

  it('closes all the same when a job never ends: its signal aborts', async () => {
    const begun = gate();
    let reason: unknown;
    const queues = await open({
      'replay-spool': {
        handle: (_payload, { signal }) => {
          begun.open();
          signal.addEventListener('abort', () => {
            reason = signal.reason;
          });
          return new Promise(() => undefined);
        },
      },
    });
    await queues.add('replay-spool', {});
    await begun.opened;
    await queues.close(50);
    expect(reason).toBeInstanceOf(Error);
  });

  it('outlives a lost connection', async () => {
    const { taken, workers } = collect();
    const queues = await open(workers);
    const row = newRow();
    await queues.add('sms-send', row);
    await until(() => expect(taken).toEqual([row.deliveryId]));
    if (backend === 'postgres') {
      await database.db.raw(
        `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
      );
    } else {
      await server.kill();
      expect(await queues.add('sms-send', newRow())).toBe(false);
      await server.start();
    }
    const after = newRow();
    await until(async () => {
      await queues.add('sms-send', after);
      expect(taken).toContain(after.deliveryId);
    });
  });
}

describeWith(['redis-server'], 'queue while Redis is away', () => {
  let own: TestRedis;
  let log: CapturedLog;

  beforeEach(async () => {
    own = await startRedis();
    log = captureLog();
    return () => own.stop();
  });

  it('starts without it, answers false, and works when it comes', async () => {
    await own.kill();
    const queues = await openQueues({ backend: 'redis', url: own.url }, log);
    const taken: string[] = [];
    await queues.startWorkers({
      'sms-send': { handle: async ({ deliveryId }) => void taken.push(deliveryId) },
    });
    for (let n = 0; n < 20; n++) expect(await queues.add('sms-send', newRow())).toBe(false);
    expect(await queues.addBulk('sms-send', [newRow()])).toBe(0);
    expect(log.count('queue away')).toBe(1);
    await own.start();
    const row = newRow();
    await until(async () => expect(await queues.add('sms-send', row)).toBe(true));
    await until(() => expect(taken).toEqual([row.deliveryId]));
    expect(log.count('queue back')).toBe(1);
    await queues.close();
  });

  it('answers false while it is frozen, and works when it thaws', async () => {
    const queues = await openQueues({ backend: 'redis', url: own.url }, log);
    own.freeze();
    expect(await queues.add('sms-send', newRow())).toBe(false);
    own.thaw();
    await until(async () => expect(await queues.add('sms-send', newRow())).toBe(true));
    await queues.close();
  });

  it('has its schedule again in a Redis that came back empty', async () => {
    let ticks = 0;
    const queues = await openQueues({ backend: 'redis', url: own.url }, log);
    await queues.startWorkers({ sweep: { handle: async () => void ticks++ } });
    await queues.keepSchedule('sweep', 200);
    await until(() => expect(ticks).toBeGreaterThan(1));
    await own.kill();
    await own.start();
    const before = ticks;
    await until(async () => {
      await queues.keepSchedule('sweep', 200);
      expect(ticks).toBeGreaterThan(before + 1);
    });
    await queues.close();
  });

  it('closes while it is dead', async () => {
    const queues = await openQueues({ backend: 'redis', url: own.url }, log);
    await queues.startWorkers({ sweep: { handle: async () => undefined } });
    await own.kill();
    await queues.close();
    expect(await queues.add('sweep', {})).toBe(false);
  });
});
