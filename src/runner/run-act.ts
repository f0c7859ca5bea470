import type { Knex } from 'knex';
import type { ActDeps } from '../acts/deps.ts';
import { openOutbox } from '../acts/outbox.ts';
import { inTransaction } from '../storage/transaction.ts';
import { toJob } from './perform.ts';
import type { Job } from './ports.ts';

/** What acts are given, but for the outbox of their transaction. */
export type Acting = Omit<ActDeps, 'outbox'>;

/** What it takes to do an act outside a turn. */
export interface ActingDeps {
  db: Knex;
  acting: Acting;
  addJob(job: Job): Promise<unknown>;
}

/** One act, or several, in a transaction of their own; then the jobs of the rows they wrote. */
export async function runAct<Outcome>(
  deps: ActingDeps,
  work: (tx: Knex.Transaction, acts: ActDeps) => Promise<Outcome>,
): Promise<Outcome> {
  const outbox = openOutbox();
  const outcome = await inTransaction(deps.db, (tx) => work(tx, { ...deps.acting, outbox }));
  await Promise.all(outbox.items.map((item) => deps.addJob(toJob(item))));
  return outcome;
}
