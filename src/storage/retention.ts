import { erasedSound } from './erasure.ts';
import type { Db } from './transaction.ts';

/** Recordings made before `before` lose their sound; their files follow. @returns how many. */
export async function eraseOldRecordings(db: Db, before: number, limit: number): Promise<number> {
  const old = db('recording')
    .where('created_at', '<', new Date(before))
    .whereNot({ state: 'erased' })
    .orderBy('created_at')
    .limit(limit)
    .select('id');
  return db('recording').whereIn('id', old).update(erasedSound(db));
}

/** Numbers nobody called or wrote from since `before`; officials' stay. @returns how many. */
export const forgetOldNumbers = (db: Db, before: number): Promise<number> =>
  db('phone')
    .where('last_contact_at', '<', new Date(before))
    .whereNotNull('number_encrypted')
    .whereNotIn('id', db('official_phone').select('phone_id'))
    .update({ number_encrypted: null, key_id: null });

/** Rows of before `before`, gone. */
export const removeOld = (
  db: Db,
  table: 'inbound_event' | 'audit_entry',
  column: 'received_at' | 'at',
  before: number,
): Promise<number> => db(table).where(column, '<', new Date(before)).delete();
