import type { Knex } from 'knex';
import { eraseFromDebates } from '../debates/debate-telling.ts';
import { eraseFromDigests } from '../officials/digests.ts';
import { toColumns } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** What an official of the same phone said in public is not hers to take back. */
const HERS = ['contribution', 'reaction', 'commune'];
/** A delivery that has left, or never will: its words are of no more use. */
const OVER = ['accepted', 'sent', 'delivered', 'failed', 'cancelled'];

/**
 * Empties everything that came from a phone and what was said about it to others; the rows stay for the
 * counts. Her answers go with her questions: nobody can read them any more.
 * @param replacementHash takes the place of the keyed hash of her number, everywhere.
 */
export async function eraseEverythingOf(
  db: Db,
  phone: { id: number; hash: string },
  replacementHash: string,
): Promise<void> {
  const ofPhone = { phone_id: phone.id };
  const contributions = db('contribution').where(ofPhone).select('id');
  await eraseSound(db, phone.id);
  await eraseDeliveries(db, phone.id);
  await eraseWhatOthersSaid(db, contributions);
  await db('contribution').where(ofPhone).update({
    body: null,
    transcript: null,
    identity_name: null,
    recording_id: null,
    state: 'erased',
    public: false,
  });
  await db('reaction').where(ofPhone).update({ body: null, recording_id: null, state: 'erased' });
  await db('inbound_event').where(ofPhone).update({ payload: null, reply: null });
  await db('follow').where(ofPhone).delete();
  await db('citizen_statement')
    .whereIn('citizen_id', db('citizen').where(ofPhone).select('id'))
    .where({ field: 'name' })
    .delete();
  await forgetNumber(db, phone, replacementHash);
}

/** Her recordings, and those in which her questions are answered or refused; their files follow. */
async function eraseSound(db: Db, phoneId: number): Promise<void> {
  const contributions = db('contribution').where({ phone_id: phoneId }).select('id');
  const answers = db('answer').whereIn('contribution_id', contributions);
  // What is said with a helper is recorded on the phone of the helper, whoever says it.
  const spoken = () =>
    db('contribution')
      .whereNotNull('assisted_by')
      .whereNotNull('recording_id')
      .select('recording_id');
  const saidWithHelp = spoken().where({ phone_id: phoneId });
  const saidByOthers = spoken().whereRaw('phone_id is distinct from ?', [phoneId]);
  const reasons = db('assignment').whereIn('contribution_id', contributions);
  await db('recording')
    .where((hers) =>
      hers.where({ phone_id: phoneId }).whereIn('purpose', HERS).whereNotIn('id', saidByOthers),
    )
    .orWhereIn('id', saidWithHelp)
    .orWhereIn('id', hersAlone(db, answers, 'recording_id'))
    .orWhereIn('id', hersAlone(db, answers, 'spoken_recording_id'))
    .orWhereIn(
      'id',
      reasons.clone().whereNotNull('reason_recording_id').select('reason_recording_id'),
    )
    .orWhereIn(
      'id',
      reasons.whereNotNull('explanation_recording_id').select('explanation_recording_id'),
    )
    .update(erasedSound(db));
}

/** Sounds of answers to her that are not the answer to somebody else who asked the same. */
function hersAlone(
  db: Db,
  answers: Knex.QueryBuilder,
  column: 'recording_id' | 'spoken_recording_id',
): Knex.QueryBuilder {
  const hers = answers.clone().select('answer.id');
  return answers
    .clone()
    .whereNotNull(column)
    .whereNotExists(
      db('answer as other')
        .whereRaw('other.?? = answer.??', [column, column])
        .whereNot('other.state', 'erased')
        .whereNotIn('other.id', hers),
    )
    .select(column);
}

/**
 * A recording without sound. Files it may have got although no row says so (a fetch that failed half-way)
 * are named, so that they are removed with the others.
 */
export function erasedSound(db: Db): object {
  return {
    state: 'erased',
    source_url: null,
    due_at: null,
    original_key: db.raw("coalesce(original_key, 'o/' || id || '.bin')"),
    file_key: db.raw("coalesce(file_key, 'r/' || id || '.mp3')"),
    mask_key: db.raw(
      "coalesce(mask_key, case when mask is not null then 'm/' || id || '.mp3' end)",
    ),
  };
}

/** One sound that nobody may hear any more. */
export const eraseRecording = (db: Db, id: string): Promise<number> =>
  db('recording').where({ id }).update(erasedSound(db));

/** What was sent to her, what officials were sent of her questions, alone or among others (digests). */
async function eraseDeliveries(db: Db, phoneId: number): Promise<void> {
  const contributions = db('contribution').where({ phone_id: phoneId }).select('id');
  const toHelpers = db('help_request').where({ phone_id: phoneId }).select('delivery_id');
  const hers = (query: Knex.QueryBuilder) =>
    query
      .where({ phone_id: phoneId })
      .orWhereIn('contribution_id', contributions)
      .orWhereIn('id', toHelpers);
  await db('delivery').where(hers).whereIn('state', ['due', 'unknown']).update({
    state: 'cancelled',
    failure: 'erased',
  });
  await db('delivery').where(hers).update({ body: null, context: {} });
  await eraseFromDigests(db, contributions);
  await eraseFromDebates(db, contributions);
  await db('delivery')
    .whereIn('state', OVER)
    .whereExists(
      db('official_phone')
        .join('assignment', 'assignment.official_id', 'official_phone.official_id')
        .whereIn('assignment.contribution_id', contributions)
        .whereRaw('official_phone.phone_id = delivery.phone_id')
        .whereRaw('assignment.assigned_at <= delivery.created_at'),
    )
    .update({ body: null });
}

async function eraseWhatOthersSaid(db: Db, contributions: Knex.QueryBuilder): Promise<void> {
  const about = (table: string) => db(table).whereIn('contribution_id', contributions.clone());
  const answers = about('answer').clone().select('id');
  await db('moderation_decision')
    .whereIn('contribution_id', contributions.clone())
    .orWhereIn('answer_id', answers)
    .update({ reason: null });
  await about('answer').update({
    body: null,
    recording_id: null,
    spoken_recording_id: null,
    state: 'erased',
  });
  await about('assignment').update({
    reason: null,
    reason_recording_id: null,
    explanation: null,
    explanation_recording_id: null,
  });
}

async function forgetNumber(
  db: Db,
  phone: { id: number; hash: string },
  replacementHash: string,
): Promise<void> {
  await db('ussd_session')
    .where({ phone_hash: phone.hash })
    .update({ phone_hash: replacementHash });
  await db('turn_rate').where({ phone_hash: phone.hash }).delete();
  await db('thread_pin_lock').where({ phone_id: phone.id }).delete();
  const secrets = { pinHash: null, pinResetAt: null, maskVoice: false };
  const forgotten = { language: null, eraseDueAt: null, ...secrets };
  if (await isOfficial(db, phone.id)) {
    // The council is still reached by it; nothing ties it to the citizen she was any more.
    await db('citizen').where({ phone_id: phone.id }).update({ phone_id: null });
    await db('phone').where({ id: phone.id }).update(toColumns(forgotten));
    return;
  }
  const number = { hash: replacementHash, numberEncrypted: null, keyId: null };
  await db('phone')
    .where({ id: phone.id })
    .update(toColumns({ ...forgotten, ...number }));
}

async function isOfficial(db: Db, phoneId: number): Promise<boolean> {
  const active = await db('official_phone')
    .join('official', 'official.id', 'official_phone.official_id')
    .where({ phone_id: phoneId, active: true })
    .first('official.id');
  return active !== undefined;
}
