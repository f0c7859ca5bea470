import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import type { CitizenRow } from './citizens.ts';

/** The audit entry of a citizen whose number was not hers; its `phone` is the one that said so. */
export const DENIED = 'assist.denied';

/** Something of them is still there. */
const ASKED = `exists (select from contribution where citizen_id = citizen.id
  and reference is not null and state <> 'erased')`;

/**
 * Who may be the person behind a phone, as somebody said with a helper: the author of `contribution` (null: of
 * what was said first); null when nobody is waiting to be confirmed on it.
 */
export async function keyedCitizenOf(
  db: Db,
  phoneHash: string,
  contribution: number | null,
): Promise<number | null> {
  const [row] = await queryRows<{ id: number }>(
    db,
    `select citizen.id from citizen join phone on phone.id = keyed_phone_id
      where phone.hash = :phoneHash and keyed_wrong_at is null and ${ASKED}
        and (cast(:contribution as bigint) is null
          or citizen.id = (select citizen_id from contribution where id = :contribution))
      order by citizen.id limit 1`,
    { phoneHash, contribution },
  );
  return row?.id ?? null;
}

/** Whether something was asked on this phone, or is of it by now. */
export async function isOfPhone(db: Db, phoneHash: string, contribution: number): Promise<boolean> {
  const [row] = await queryRows<{ id: number }>(
    db,
    `select c.id from contribution c join phone on phone.id = c.phone_id
      where c.id = :contribution and phone.hash = :phoneHash`,
    { phoneHash, contribution },
  );
  return row !== undefined;
}

/** Whether somebody who holds that phone said that it is not the one of the author of a reference, ever. */
export async function wasDenied(
  db: Db,
  { reference, phoneHash }: { reference: string; phoneHash: string },
): Promise<boolean> {
  const [row] = await queryRows<{ denied: boolean }>(
    db,
    `select exists (select from contribution c join citizen on citizen.id = c.citizen_id
          join phone on phone.hash = :phoneHash
          left join audit_entry on subject = 'citizen:' || citizen.id and action = '${DENIED}'
            and detail ->> 'phone' = cast(phone.id as text)
        where c.reference = :reference and (audit_entry.id is not null
          or (keyed_phone_id = phone.id and keyed_wrong_at is not null))) as denied`,
    { reference, phoneHash },
  );
  return row?.denied === true;
}

/** What was said by a person; in the order it was sent, erased ones left out. */
export const saidBy = (db: Db, citizenId: number) =>
  queryRows<{ id: number; reference: string; assistedBy: number | null }>(
    db,
    `select id, reference, assisted_by from contribution
      where citizen_id = :citizenId and reference is not null and state <> 'erased' order by id`,
    { citizenId },
  );

/**
 * What somebody said with a helper is of the citizen `to` of that phone: what she said, her consents, and what
 * was told about her where she has said nothing herself. The other row goes: she counts once, and supports
 * nothing of hers.
 * @returns questions of hers that were merged into others: that phone does not support those by them yet.
 */
export async function becomeOne(
  db: Db,
  { from, to, phoneId }: { from: number; to: number; phoneId: number },
): Promise<{ id: number; mergedInto: number }[]> {
  const hers = db('contribution').where({ citizen_id: from }).select('id');
  await db('support').where({ phone_id: phoneId }).whereIn('contribution_id', hers).delete();
  const merged = await queryRows<{ id: number; mergedInto: number }>(
    db,
    `update contribution set citizen_id = :to, phone_id = :phoneId where citizen_id = :from
      returning id, merged_into`,
    { from, to, phoneId },
  );
  for (const table of ['consent', 'citizen_statement', 'group_session'])
    await db(table).where({ citizen_id: from }).update({ citizen_id: to });
  await db.raw(
    `update citizen set language = coalesce(citizen.language, said.language),
        sex = coalesce(citizen.sex, said.sex), age_band = coalesce(citizen.age_band, said.age_band),
        commune_number = coalesce(citizen.commune_number, said.commune_number)
      from citizen said where citizen.id = :to and said.id = :from`,
    { from, to },
  );
  await db('citizen').where({ id: from }).delete();
  return merged.filter(({ mergedInto }) => mergedInto !== null);
}

/**
 * What was to be brought to that phone about what this person said does not leave. A call that is under way, or
 * was made, brought no answer: the next one goes to another phone, as the first.
 */
export async function cancelBrought(
  db: Db,
  { citizenId, phoneId }: { citizenId: number; phoneId: number },
): Promise<void> {
  const said = db('contribution').where({ citizen_id: citizenId }).select('id');
  const brought = () =>
    db('delivery').where({ phone_id: phoneId }).whereIn('contribution_id', said.clone());
  await brought()
    .whereIn('state', ['due', 'unknown'])
    .update({ state: 'cancelled', failure: 'not_hers' });
  await brought().update({ answer_id: null });
}

/** Questions whose number is wrong since `since`, the last first, of one helper or of everybody (`helperId` null). */
export const astray = (
  db: Db,
  { helperId, since, limit }: { helperId: number | null; since: number; limit: number },
) =>
  queryRows<{ reference: string; citizenId: number; helper: string; at: number }>(
    db,
    `select distinct on (citizen.keyed_wrong_at, citizen.id) c.reference, citizen.id as citizen_id,
        facilitator.name as helper, citizen.keyed_wrong_at as at
      from citizen join contribution c on c.citizen_id = citizen.id
        join facilitator on facilitator.id = c.assisted_by
      where citizen.keyed_wrong_at > :since and c.reference is not null and c.state <> 'erased'
        and (cast(:helperId as bigint) is null or c.assisted_by = :helperId)
      order by citizen.keyed_wrong_at desc, citizen.id, c.id limit :limit`,
    { helperId, since: new Date(since), limit },
  );

/** Whoever erases a phone takes back nothing that somebody else said: its number was only given for it. */
export const forgetKeyed = (db: Db, phoneId: number, at: number): Promise<number> =>
  db('citizen')
    .where({ keyed_phone_id: phoneId })
    .update({ keyed_phone_id: null, keyed_wrong_at: new Date(at) });

/** The citizen of a reference whose number is wrong; null when it is of anybody else. */
export async function lockAstray(
  db: Db,
  reference: string,
): Promise<(CitizenRow & { assistedBy: number | null }) | null> {
  const [row] = await queryRows<CitizenRow & { assistedBy: number | null }>(
    db,
    `select citizen.*, c.assisted_by from citizen join contribution c on c.citizen_id = citizen.id
      where c.reference = :reference and keyed_wrong_at is not null for update of citizen`,
    { reference },
  );
  return row ?? null;
}
