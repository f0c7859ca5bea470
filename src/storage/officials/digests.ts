import type { Knex } from 'knex';
import type { DigestSlot } from '../../civic/digests/digests.ts';
import { SHARED_ONCE } from '../contributions/assignments.ts';
import type { ContributionRow } from '../contributions/contributions.ts';
import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import { CALLED_AT } from './official-calls.ts';

/** A digest that is being written, and the phone it goes to. */
export interface ClaimedDigest {
  digestId: number;
  officialId: number;
  /** `2026-11-28`. */
  date: string;
  language: string;
  phoneId: number;
  demo: boolean;
}

/**
 * The digests that are due: of each active official who has chosen them, is not paused and can be reached,
 * the last slot there was since he is there, unless he has that one or a later one. So are those of who is
 * told at once and was not of something: nobody could reach him then, or he read digests until now. Who is
 * called at that hour hears it.
 */
const DUE = `
  slot as (select * from jsonb_to_recordset(cast(:slots as jsonb))
    as each(date date, day smallint, hour smallint, at bigint)),
  due as (
    select official.id, max(slot.date) as date from official
      join slot on slot.hour = official.digest_hour and slot.day = any(official.digest_days)
    where official.active and (official.notify = 'digest' or exists (select from assignment
        join contribution on contribution.id = contribution_id
        where assignment.official_id = official.id and sent_at is null and refused_at is null
          and contribution.state in ('assigned', 'seen') and not sensitive))
      and (official.paused_until is null or official.paused_until <= :now)
      and slot.at > extract(epoch from coalesce(official.digest_from, official.created_at)) * 1000
      and not coalesce(slot.hour = ${CALLED_AT.hour} and slot.day = any(${CALLED_AT.days}), false)
      and exists (select from official_phone join phone on phone.id = official_phone.phone_id
        where official_id = official.id and number_encrypted is not null and opted_out_at is null)
    group by official.id),
  missing as (select due.* from due where not exists (select from digest
    where official_id = due.id and digest_date >= due.date))`;

const slotsOf = (slots: readonly DigestSlot[], now: number) => ({
  slots: JSON.stringify(slots),
  now: new Date(now),
});

/** Whether anybody's digest is due. */
export async function isDigestDue(
  db: Db,
  slots: readonly DigestSlot[],
  now: number,
): Promise<boolean> {
  const [row] = await queryRows<{ due: boolean }>(
    db,
    `with ${DUE} select exists (select from missing) as due`,
    slotsOf(slots, now),
  );
  return row?.due === true;
}

/**
 * Takes the next `limit` digests that are due: an empty row each. Of two that take the same, one waits for
 * the other and then takes nothing of it.
 */
export const claimDigests = (
  tx: Knex.Transaction,
  page: { slots: readonly DigestSlot[]; now: number; limit: number },
): Promise<ClaimedDigest[]> =>
  queryRows<ClaimedDigest>(
    tx,
    `with ${DUE}, claimed as (
        insert into digest (official_id, digest_date, item_count, created_at)
        select id, date, 0, :now from missing order by id limit :limit
        on conflict do nothing returning id, official_id, digest_date)
      select claimed.id as digest_id, official_id, to_char(digest_date, 'YYYY-MM-DD') as date,
        official.language, phone.id as phone_id, phone.demo
      from claimed join official on official.id = official_id
      join lateral (select phone.id, phone.demo from phone
        join official_phone on phone_id = phone.id
        where official_phone.official_id = official.id and number_encrypted is not null
          and opted_out_at is null order by phone.id limit 1) phone on true
      order by official_id`,
    { ...slotsOf(page.slots, page.now), limit: page.limit },
  );

export interface DigestCandidate {
  officialId: number;
  /** Of that official: everything that waits for his answer. */
  waiting: number;
  contributionId: number;
  reference: string;
  theme: string | null;
  /** The start of it. */
  text: string | null;
  /** Null when she typed. */
  recordingSeconds: number | null;
  identityName: string | null;
  sex: 'woman' | 'man' | null;
  /** People who said it together, and women among them; null: one person. */
  groupSize: number | null;
  groupWomen: number | null;
  supports: number;
  women: number;
  men: number;
  supportsBefore: number | null;
  /** Somebody else had it and did not answer. */
  passedOn: boolean;
}

export interface CandidateLimits {
  /** Of each official. */
  most: number;
  /** Letters of a text. */
  letters: number;
  gain: { least: number; share: number };
}

/**
 * What these officials have not read yet, or what gained weight since: the most supported first, then the
 * oldest. One query for all of them.
 */
export const digestCandidates = (
  db: Db,
  officialIds: readonly number[],
  limits: CandidateLimits,
): Promise<DigestCandidate[]> =>
  queryRows<DigestCandidate>(db, CANDIDATES, {
    officialIds,
    most: limits.most,
    letters: limits.letters,
    least: limits.gain.least,
    share: limits.gain.share,
  });

const CANDIDATES = `
  with open as (
    select a.official_id, a.contribution_id, a.assigned_at, a.sent_at, a.told_supports,
      a.taken_at is null and not c.sensitive as tellable
    from assignment a join contribution c on c.id = a.contribution_id
    where a.official_id = any(:officialIds) and a.refused_at is null
      and c.merged_into is null and c.state in ('assigned', 'seen') and not (${SHARED_ONCE})),
  weighed as (
    select open.*, coalesce(s.supports, 0) as supports, coalesce(s.women, 0) as women,
      coalesce(s.men, 0) as men
    from open left join lateral (
      select count(*) as supports, count(*) filter (where sex = 'woman') as women,
        count(*) filter (where sex = 'man') as men
      from support where contribution_id = open.contribution_id) s on open.tellable),
  fresh as (
    select *, tellable and (told_supports is null or (supports > told_supports
      and (supports - told_supports >= :least or supports - told_supports >= told_supports * cast(:share as double precision))))
      and not exists (select from answer where answer.contribution_id = weighed.contribution_id
        and answer.state = 'waiting') as is_fresh
    from weighed),
  ranked as (
    select *, count(*) filter (where sent_at is not null or tellable)
        over (partition by official_id) as waiting,
      row_number() over (partition by official_id
        order by is_fresh desc, supports desc, assigned_at, contribution_id) as rank
    from fresh)
  select ranked.official_id, ranked.waiting, ranked.contribution_id, c.reference, c.theme,
    left(coalesce(c.body, c.transcript), :letters) as text,
    case when c.recording_id is not null then coalesce(recording.seconds, 0) end as recording_seconds,
    c.identity_name, citizen.sex, group_session.size as group_size,
    group_session.women as group_women, ranked.supports, ranked.women, ranked.men,
    ranked.told_supports as supports_before,
    exists (select from ladder where ladder.contribution_id = ranked.contribution_id
      and ladder.official_id = ranked.official_id and held_days is not null) as passed_on
  from ranked join contribution c on c.id = ranked.contribution_id
  left join recording on recording.id = c.recording_id
  left join citizen on citizen.id = c.citizen_id
  left join group_session on group_session.id = c.group_session_id
  where is_fresh and rank <= :most
  order by ranked.official_id, rank`;

/** A digest that has something to say. */
export interface WrittenDigest {
  digestId: number;
  officialId: number;
  deliveryId: string;
  phoneId: number;
  language: string;
  body: string;
  segments: number;
  demo: boolean;
  /** What it shows, with the support it had. */
  items: readonly { contributionId: number; supports: number }[];
}

/**
 * A page of digests as delivery rows, in a few statements: what they show is marked as read with the
 * support it had, and everything that waits for these officials as sent, for `LISTE` names it.
 * @returns every question that was not sent to its official before.
 */
export async function saveDigests(
  tx: Knex.Transaction,
  digests: readonly WrittenDigest[],
  now: number,
): Promise<{ contributionId: number; officialId: number; communeNumber: number | null }[]> {
  const items = digests.flatMap(({ digestId, officialId, items: shown }) =>
    shown.map((item) => ({ ...item, digestId, officialId })),
  );
  const bindings = {
    digests: JSON.stringify(
      digests.map(({ items: shown, ...rest }) => ({ ...rest, count: shown.length })),
    ),
    items: JSON.stringify(items),
    officialIds: digests.map(({ officialId }) => officialId),
    now: new Date(now),
  };
  await tx.raw(SAVE_DELIVERIES, bindings as never);
  await tx.raw(SAVE_ITEMS, bindings as never);
  return markAllSent(tx, bindings.officialIds, now);
}

/**
 * All that waits for these officials and was not sent to them is from now on, shown or only counted.
 * @returns what was not before.
 */
export const markAllSent = (db: Db, officialIds: readonly number[], now: number) =>
  queryRows<{ contributionId: number; officialId: number; communeNumber: number | null }>(
    db,
    MARK_SENT,
    { officialIds, now: new Date(now) },
  );

const DIGESTS = `digest_row as (select * from jsonb_to_recordset(cast(:digests as jsonb)) as each(
    "digestId" bigint, "deliveryId" uuid, "phoneId" bigint, language text, body text,
    segments smallint, demo boolean, count smallint))`;
const ITEMS = `item as (select * from jsonb_to_recordset(cast(:items as jsonb)) as each(
    "digestId" bigint, "officialId" bigint, "contributionId" bigint, supports integer))`;

const SAVE_DELIVERIES = `with ${DIGESTS}, sms as (
    insert into delivery (id, kind, purpose, phone_id, language, body, segments, replyable, state,
      due_at, demo, created_at)
    select "deliveryId", 'sms', 'official.digest', "phoneId", language, body, segments, true, 'due',
      :now, demo, :now from digest_row)
  update digest set item_count = digest_row.count, delivery_id = "deliveryId"
    from digest_row where digest.id = "digestId"`;

const SAVE_ITEMS = `with ${ITEMS}, kept as (
    insert into digest_item (digest_id, contribution_id, supports)
    select "digestId", "contributionId", supports from item)
  update assignment set told_supports = item.supports from item
    where assignment.official_id = "officialId" and assignment.contribution_id = "contributionId"`;

const MARK_SENT = `update assignment set sent_at = :now from contribution c
  where c.id = contribution_id and assignment.official_id = any(:officialIds) and sent_at is null
    and refused_at is null and taken_at is null and c.state in ('assigned', 'seen')
    and not c.sensitive and c.merged_into is null
  returning contribution_id, assignment.official_id, c.commune_number`;

/** Digests and reminders of an official that have not left leave at `dueAt` instead. */
export async function holdDigests(db: Db, officialId: number, dueAt: number): Promise<void> {
  await db('delivery')
    .where({ state: 'due' })
    .where((his) =>
      his
        .whereIn(
          'id',
          db('digest')
            .where({ official_id: officialId })
            .whereNotNull('delivery_id')
            .select('delivery_id'),
        )
        .orWhereRaw("purpose = 'official.ladder' and context->>'official' = ?", [
          String(officialId),
        ]),
    )
    .update({ due_at: new Date(dueAt) });
}

/**
 * Empties the digests that held one of these contributions. One that has not left is taken back and
 * written again without it: its other questions count as unread.
 */
export async function eraseFromDigests(
  db: Db,
  contributions: Knex.QueryBuilder<ContributionRow>,
): Promise<void> {
  const holding = db('digest_item').whereIn('contribution_id', contributions).select('digest_id');
  const inDigests = db('digest').whereIn('digest.id', holding).whereNotNull('delivery_id');
  const unsent = await inDigests
    .clone()
    .join('delivery', 'delivery.id', 'delivery_id')
    .where({ 'delivery.state': 'due' })
    .select('digest.id', 'digest.official_id', 'delivery_id');
  await db('delivery').whereIn('id', inDigests.select('delivery_id')).update({ body: null });
  for (const { id, official_id, delivery_id } of unsent) {
    await db('delivery')
      .where({ id: delivery_id })
      .update({ state: 'cancelled', failure: 'erased' });
    await db('assignment')
      .where({ official_id })
      .whereIn(
        'contribution_id',
        db('digest_item').where({ digest_id: id }).select('contribution_id'),
      )
      .update({ told_supports: null });
    await db('digest').where({ id }).delete();
  }
}
