import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openQueues, type Queues } from '../../src/queue/open.ts';
import type { Job } from '../../src/runner/ports.ts';
import { openSnapshots } from '../../src/sessions/postgres.ts';
import { jobWorkers } from '../../src/workers/index.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';

const LIMIT_MS = 20_000;
const FORGETTING = { forget: async () => undefined, forgetExpired: async () => 0 };
let database: TestDatabase;
let db: Knex;
let bench: SmsBench;
let queues: Queues;
/** True: every job added by a worker is lost, as by a crash after the commit. */
let losing: boolean;

/** Waits until `done` holds; a slow machine only makes it slower. */
async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < LIMIT_MS; waited += 20) {
    if (await done()) return;
    await pause(20);
  }
  throw new Error('it did not happen');
}

async function open(): Promise<void> {
  queues = await openQueues({ backend: 'postgres', url: database.url }, bench.dispatch.log);
  const addJob = async (job: Job) => (losing ? false : queues.add(job.name, job.payload as never));
  await queues.startWorkers(
    jobWorkers({
      ...bench.dispatch,
      ...bench.sending,
      addJob,
      queues,
      replay: async () => 0,
      spooled: async () => 0,
      sessions: { ...openSnapshots(db, bench.acting.clock), ...FORGETTING },
      sounds: { removeExpired: async () => 0 },
      listened: { remove: async () => 0 },
      store: { remove: async () => undefined } as never,
      ffmpeg: null,
      hosts: { provider: [], named: [] },
    }),
  );
}

beforeAll(async () => {
  database = await openTestDatabase();
  db = database.db;
});

afterAll(() => database.close());

beforeEach(async () => {
  losing = false;
  bench = openSmsBench(db);
  await open();
});

afterEach(() => queues.close());

describe('every worker on the real queue', () => {
  it('an SMS that came is read, answered and sent, each once', async () => {
    const key = await bench.store('+22310000001', 'AIDE');
    await queues.add('inbound-sms', { eventKey: key });
    await queues.add('inbound-sms', { eventKey: key });
    await until(() => bench.sent.length > 0);
    await queues.close();
    expect(bench.sent).toMatchObject([{ to: '+22310000001' }]);
  });

  it('whatever jobs were lost, one sweep finds the rest of the way', async () => {
    const key = await bench.store('+22310000002', 'AIDE');
    bench.pass(10_000);
    losing = true;
    await queues.add('sweep', {});
    await until(async () => (await db('inbound_event').where({ key }).first()).state === 'done');
    expect(bench.sent).toEqual([]);
    await queues.add('sweep', {});
    await until(() => bench.sent.some(({ to }) => to === '+22310000002'));
  });

  it('a job of a row that is gone does no harm', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    await queues.add('sms-send', { deliveryId: nobody, attempt: 1 });
    await queues.add('call-place', { deliveryId: nobody, attempt: 1 });
    await queues.add('recording-fetch', { recordingId: nobody, attempt: 1 });
    await queues.add('inbound-sms', { eventKey: 'sms:fake:nobody' });
    await bench.read(await bench.store('+22310000003', 'AIDE'));
    await queues.add('sweep', {});
    await until(() => bench.sent.some(({ to }) => to === '+22310000003'));
    expect(bench.faults).toEqual([]);
  });
});
