import type { PhoneRow } from '../citizens/phones.ts';
import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** Nobody else registers or retires officials of this commune until the transaction ends. */
export const lockCommune = (db: Db, number: number): Promise<unknown> =>
  db('commune').where({ number }).forUpdate().first('number');

/** Gives him a phone, in place of those he had. */
export async function replacePhone(db: Db, officialId: number, phoneId: number): Promise<void> {
  await db('official_phone').where({ official_id: officialId }).delete();
  await db('official_phone').insert({ official_id: officialId, phone_id: phoneId });
}

/** He is reached by us no more, and what comes from his phones is no official's. */
export const dropPhones = (db: Db, officialId: number): Promise<number> =>
  db('official_phone').where({ official_id: officialId }).delete();

/** Another active official on one of his phones. */
const ANOTHER = `select other.id from official other
  join official_phone on official_phone.official_id = other.id
  where official_phone.phone_id = delivery.phone_id and other.active and other.id <> :officialId`;

/**
 * What has not left and is for this official: on a phone of his own everything that is for officials, on one
 * he shares only what nobody else there is told. Locked until the transaction ends.
 */
export const dueForOfficial = (db: Db, officialId: number) =>
  queryRows<{ id: string; purpose: string }>(
    db,
    `select id, purpose from delivery
      where state = 'due' and phone_id in
          (select phone_id from official_phone where official_id = :officialId)
        and (exists (select from digest
            where digest.delivery_id = delivery.id and digest.official_id = :officialId)
          or (purpose = 'official.ladder' and context->>'official' = cast(:officialId as text))
          or (purpose = 'official.item' and not exists (select from assignment
            where assignment.contribution_id = delivery.contribution_id and official_id in (${ANOTHER})))
          or ((purpose like 'official.%' or purpose like 'debate.official%' or purpose = 'debate.questions')
            and not exists (${ANOTHER})))
      order by id for update`,
    { officialId },
  );

/** They go to that phone instead. A message of a debate that this phone has already is taken back. */
export async function moveDeliveries(
  db: Db,
  ids: readonly string[],
  phone: Pick<PhoneRow, 'id' | 'demo'>,
): Promise<void> {
  await db.raw(
    `update delivery set phone_id = :phoneId, demo = :demo
      where id = any(:ids) and not exists (select from delivery other
        where other.phone_id = :phoneId and other.debate_id = delivery.debate_id
          and other.purpose = delivery.purpose)`,
    { ids, phoneId: phone.id, demo: phone.demo } as never,
  );
  await db('delivery')
    .whereIn('id', ids)
    .whereNot({ phone_id: phone.id })
    .update({ state: 'cancelled', failure: 'phone_changed' });
}

/** They never leave. */
export const cancelDeliveries = (db: Db, ids: readonly string[], failure: string) =>
  db('delivery').whereIn('id', ids).update({ state: 'cancelled', failure });

/** He has lost what he was shown: what waits for him is new to his next digest, and sent to him as before. */
export const forgetShown = (db: Db, officialId: number): Promise<unknown> =>
  db.raw(
    `update assignment set told_supports = null from contribution c
      where c.id = contribution_id and assignment.official_id = :officialId
        and refused_at is null and taken_at is null and c.state in ('assigned', 'seen')`,
    { officialId },
  );

/** What is with him, or will be once it is approved, and no answer of his is about to leave for it. */
export const questionsOf = (db: Db, officialId: number) =>
  queryRows<{ id: number }>(
    db,
    `select id from contribution c where official_id = :officialId and merged_into is null
        and state in ('received', 'transcribed', 'approved', 'assigned', 'seen')
        and not exists (select from answer where answer.contribution_id = c.id
          and answer.official_id = :officialId and answer.state = 'waiting')
      order by id`,
    { officialId },
  );

/** Questions of a commune that wait for somebody to name their official. */
export async function countToRoute(db: Db, communeNumber: number): Promise<number> {
  const [row] = await queryRows<{ count: number }>(
    db,
    `select count(*) as count from contribution
      where state = 'to_route' and merged_into is null and commune_number = :communeNumber`,
    { communeNumber },
  );
  return row?.count ?? 0;
}
