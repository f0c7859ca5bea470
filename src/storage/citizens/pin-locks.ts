import type { PinLock } from '../../civic/calls/pin-lock.ts';
import { findRow, lockRow, toColumns } from '../rows.ts';
import type { Db } from '../transaction.ts';

interface PinLockRow extends PinLock {
  phoneId: number;
}

/** Codes of officials, and those of citizens for what is theirs: a phone may have both. */
export type PinTable = 'official_pin_lock' | 'thread_pin_lock';

/** What was keyed wrong on a phone; null: nothing yet. */
export async function findPinLock(
  db: Db,
  phoneId: number,
  table: PinTable,
): Promise<PinLock | null> {
  return findRow<PinLockRow>(db, table, { phoneId });
}

/** The same, locked until the transaction ends. */
export async function lockPinLock(
  db: Db,
  phoneId: number,
  table: PinTable,
): Promise<PinLock | null> {
  await db(table).insert(toColumns({ phoneId })).onConflict('phone_id').ignore();
  return lockRow<PinLockRow>(db, table, { phoneId });
}

/** What was keyed wrong, as it is now. */
export async function savePinLock(
  db: Db,
  phoneId: number,
  lock: PinLock,
  table: PinTable,
): Promise<void> {
  const { tries, lockedUntil, wrong, wrongSince, blocked } = lock;
  await db(table)
    .insert(toColumns({ phoneId, tries, lockedUntil, wrong, wrongSince, blocked }))
    .onConflict('phone_id')
    .merge();
}

/** The team gave a new code: every phone of this official is open again. */
export const openPinLocks = (db: Db, officialId: number): Promise<number> =>
  db('official_pin_lock')
    .whereIn('phone_id', db('official_phone').where({ official_id: officialId }).select('phone_id'))
    .delete();
