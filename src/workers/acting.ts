import type { Knex } from 'knex';
import type { ActDeps } from '../acts/deps.ts';
import { openOutbox } from '../acts/outbox.ts';
import type { ServiceLog } from '../lib/fault-log.ts';
import { toJob } from '../runner/perform.ts';
import type { Job } from '../runner/ports.ts';
import { inTransaction } from '../storage/transaction.ts';

/** What every worker needs to do acts. */
export interface ActingDeps {
  db: Knex;
  acting: Omit<ActDeps, 'outbox'>;
  addJob(job: Job): Promise<unknown>;
  log: ServiceLog;
}

/** One act in a transaction of its own, then the jobs of the rows it wrote. */
export async function runAct<Outcome>(
  deps: Pick<ActingDeps, 'db' | 'acting' | 'addJob'>,
  work: (tx: Knex.Transaction, acts: ActDeps) => Promise<Outcome>,
): Promise<Outcome> {
  const outbox = openOutbox();
  const outcome = await inTransaction(deps.db, (tx) => work(tx, { ...deps.acting, outbox }));
  await Promise.all(outbox.items.map((item) => deps.addJob(toJob(item))));
  return outcome;
}
