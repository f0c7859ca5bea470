import type { PinLock } from '../../civic/calls/pin-lock.ts';
import { findRow, lockRow, toColumns } from '../rows.ts';
import type { Db } from '../transaction.ts';

interface PinLockRow extends PinLock, PinLine {}

/**
 * Where a code is keyed: a phone we called or that dialled (`came` false), or a call that came in, whose number
 * anybody can forge: what is keyed wrong there locks those calls alone, and nobody out of her own phone.
 */
export interface PinLine {
  phoneId: number;
  came: boolean;
}

/** Codes of officials, and those of citizens for what is theirs: a phone may have both. */
export type PinTable = 'official_pin_lock' | 'thread_pin_lock';

const KEY = ['phone_id', 'came'];

/** What was keyed wrong on a phone; null: nothing yet. */
export async function findPinLock(
  db: Db,
  { phoneId, came }: PinLine,
  table: PinTable,
): Promise<PinLock | null> {
  return findRow<PinLockRow>(db, table, { phoneId, came });
}

/** The same, locked until the transaction ends. */
export async function lockPinLock(
  db: Db,
  { phoneId, came }: PinLine,
  table: PinTable,
): Promise<PinLock | null> {
  await db(table).insert(toColumns({ phoneId, came })).onConflict(KEY).ignore();
  return lockRow<PinLockRow>(db, table, { phoneId, came });
}

/** What was keyed wrong, as it is now. */
export async function savePinLock(
  db: Db,
  { phoneId, came }: PinLine,
  lock: PinLock,
  table: PinTable,
): Promise<void> {
  const { tries, lockedUntil, wrong, wrongSince, blocked } = lock;
  await db(table)
    .insert(toColumns({ phoneId, came, tries, lockedUntil, wrong, wrongSince, blocked }))
    .onConflict(KEY)
    .merge();
}

/** There is a new code, or none: nothing that was keyed wrong on this phone counts any more. */
export const forgetPinLocks = (db: Db, phoneId: number, table: PinTable): Promise<number> =>
  db(table).where({ phone_id: phoneId }).delete();

/** The team gave a new code: every phone of this official is open again. */
export const openPinLocks = (db: Db, officialId: number): Promise<number> =>
  db('official_pin_lock')
    .whereIn('phone_id', db('official_phone').where({ official_id: officialId }).select('phone_id'))
    .delete();
