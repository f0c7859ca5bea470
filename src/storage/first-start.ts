import { queryRows } from './rows.ts';
import type { Db } from './transaction.ts';

/** Any number will do as long as nothing else in this database uses it. */
const FIRST_START_LOCK = 7_238_002;

/** One process at a time loads; the lock ends with the transaction. */
export async function lockFirstStart(db: Db): Promise<void> {
  await db.raw('select pg_advisory_xact_lock(?)', [FIRST_START_LOCK]);
}

/** Whether the demo was loaded into this database, ever. */
export async function hasDemo(db: Db): Promise<boolean> {
  const [row] = await queryRows<{ found: boolean }>(
    db,
    'select exists (select from official where demo) as found',
  );
  return row?.found ?? false;
}
