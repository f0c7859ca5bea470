import { toColumns } from './rows.ts';
import type { Db } from './transaction.ts';

/** What an official of the same phone said in public is not hers to take back. */
const HERS = ['contribution', 'reaction', 'commune'];

/** Empties everything that came from a phone; the rows stay for the counts. */
export async function eraseEverythingOf(
  db: Db,
  phoneId: number,
  replacementHash: string,
): Promise<void> {
  const ofPhone = { phone_id: phoneId };
  await db('contribution').where(ofPhone).update({
    body: null,
    transcript: null,
    identity_name: null,
    recording_id: null,
    state: 'erased',
    public: false,
  });
  await db('reaction').where(ofPhone).update({ body: null, recording_id: null, state: 'erased' });
  await db('recording')
    .where(ofPhone)
    .whereIn('purpose', HERS)
    .update({ state: 'erased', source_url: null, due_at: null });
  await db('delivery').where(ofPhone).whereIn('state', ['due', 'unknown']).update({
    state: 'cancelled',
    failure: 'erased',
  });
  await db('delivery').where(ofPhone).update({ body: null, context: {} });
  await db('inbound_event').where(ofPhone).update({ payload: null, reply: null });
  await db('follow').where(ofPhone).delete();
  await db('citizen_statement')
    .whereIn('citizen_id', db('citizen').where(ofPhone).select('id'))
    .where({ field: 'name' })
    .delete();
  await db('phone')
    .where({ id: phoneId })
    .update(
      toColumns({
        hash: replacementHash,
        numberEncrypted: null,
        keyId: null,
        language: null,
        pinHash: null,
        eraseDueAt: null,
      }),
    );
}
