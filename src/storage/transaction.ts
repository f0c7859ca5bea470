import type { Knex } from 'knex';
import { toAppError } from './errors.ts';

/** What storage functions take first: the pool, or the transaction they are part of. */
export type Db = Knex | Knex.Transaction;

/**
 * Runs `work` in one transaction and gives back what it returns; any throw rolls back. Inside a
 * transaction it makes a savepoint. Throws `database_conflict` and `database_unavailable` for what
 * the driver says, and lets every other error through.
 */
export async function inTransaction<T>(
  db: Db,
  work: (tx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  try {
    return await db.transaction(work);
  } catch (error) {
    throw toAppError(error, 'run a transaction');
  }
}

/** From now on this transaction waits so long for each lock, then it fails with `database_conflict`. */
export async function waitAtMost(tx: Knex.Transaction, ms: number): Promise<void> {
  await tx.raw("select set_config('lock_timeout', ?, true)", [String(ms)]);
}
