import type { Db } from '../transaction.ts';
import { erasedSound } from './erasure.ts';

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

/**
 * Numbers nobody called or wrote from since `before`, or that were given with a helper by then and never came;
 * those of officials and of who helps stay. @returns how many.
 */
export const forgetOldNumbers = (db: Db, before: number): Promise<number> =>
  db('phone')
    .whereRaw('coalesce(last_contact_at, created_at) < ?', [new Date(before)])
    .whereNotNull('number_encrypted')
    .whereNotIn('id', db('official_phone').select('phone_id'))
    .whereNotIn('id', db('facilitator').where({ active: true }).select('phone_id'))
    .update({ number_encrypted: null, key_id: null });

/** What told a person who helps whom to call, and left before `before`: no number stays in clear. */
export const forgetToldNumbers = (db: Db, before: number): Promise<number> =>
  db('delivery')
    .where({ purpose: 'facilitator.call' })
    .where('created_at', '<', new Date(before))
    .whereNotIn('state', ['due', 'sending', 'unknown'])
    .whereNotNull('body')
    .update({ body: null });

/** Rows of before `before`, gone. */
export const removeOld = (
  db: Db,
  table: 'inbound_event' | 'audit_entry' | 'hearing',
  column: 'received_at' | 'at' | 'began_at',
  before: number,
): Promise<number> => db(table).where(column, '<', new Date(before)).delete();

/**
 * Numbers of phones that refused to be kept, were last in contact before `before`, and have nothing here:
 * no question, nobody followed, nothing on its way. Officials' stay. @returns how many.
 */
export async function forgetRefusedNumbers(db: Db, before: number): Promise<number> {
  const refused = db('citizen')
    .whereRaw(
      'not (select given from consent where citizen_id = citizen.id order by at desc, id desc limit 1)',
    )
    .whereNotNull('phone_id')
    .select('phone_id');
  const having = (table: string) => db(table).whereRaw('phone_id = phone.id');
  return db('phone')
    .where('last_contact_at', '<', new Date(before))
    .whereNotNull('number_encrypted')
    .whereIn('id', refused)
    .whereNotExists(having('official_phone'))
    .whereNotExists(having('follow'))
    .whereNotExists(db('citizen').whereRaw('keyed_phone_id = phone.id'))
    .whereNotExists(having('contribution').whereNot({ state: 'erased' }))
    .whereNotExists(having('delivery').whereIn('state', ['due', 'sending', 'unknown', 'accepted']))
    .update({ number_encrypted: null, key_id: null });
}
