import type { Job } from '../../src/runner/ports.ts';
import { deleteSnapshot, openSnapshots } from '../../src/sessions/postgres.ts';
import { type SweepDeps, sweep } from '../../src/workers/sweep.ts';
import type { SmsBench } from './sms-bench.ts';

/** One tick of the sweeper on the bench; jobs it adds stand in `bench.jobs`. */
export async function sweepOf(bench: SmsBench, more: Partial<SweepDeps> = {}): Promise<void> {
  const { db, acting, jobs } = bench;
  await sweep({
    db,
    acting,
    log: bench.dispatch.log,
    addJob: bench.dispatch.addJob,
    store: { remove: async () => undefined },
    sessions: { forget: deleteSnapshot, remove: openSnapshots(db, acting.clock).remove },
    spooled: async () => 0,
    queues: {
      add: async (name, payload) => {
        jobs.push({ name, payload } as Job);
        return true;
      },
      addBulk: async (name, payloads) => {
        jobs.push(...payloads.map((payload) => ({ name, payload }) as Job));
        return payloads.length;
      },
    },
    ...more,
  });
}
