import { findRow, insertRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import type { PublicationRow } from './publications.ts';

/** Whom a publication is told: who follows its official; a decision, whoever follows one of the council. */
export type Audience = Pick<PublicationRow, 'kind' | 'officialId' | 'communeNumber'>;

/** A broadcast as it was begun, and how far it has come. */
export interface BroadcastRow {
  publicationId: number;
  beganAt: number;
  currency: string;
  /** What it was expected to cost, and what of that is held and not yet with a delivery. */
  estimateMillionths: number;
  heldMillionths: number;
  /** First day of the month whose budgets pay; null: none was set. */
  heldOn: string | null;
  peopleSms: number;
  peopleCall: number;
  /** How long one of its calls is taken to be. */
  callSeconds: number;
  /** How many have their minute, and the minute of the next. */
  placedSms: number;
  placedCall: number;
  smsAt: number;
  callAt: number;
  stoppedAt: number | null;
  stoppedBy: string | null;
  stopReason: 'asked' | 'budget' | null;
  finishedAt: number | null;
}

const FOLLOWERS = `select distinct phone.id, phone.language, phone.demo, phone.last_medium from follow
  join phone on phone.id = follow.phone_id
  where follow.official_id in (select id from official where id = :officialId
      or (:kind = 'decision' and commune_number = :communeNumber))
    and number_encrypted is not null and opted_out_at is null and broadcasts_off_at is null`;

/** How many phones a broadcast would reach now. */
export async function countAudience(db: Db, audience: Audience): Promise<number> {
  const [row] = await queryRows<{ count: number }>(
    db,
    `select count(*) as count from (${FOLLOWERS}) follower`,
    bindingsOf(audience),
  );
  return row?.count ?? 0;
}

/** How many are told in which language by SMS and by a call. */
export interface AudiencePart {
  /** Null: the phone has none yet. */
  language: string | null;
  kind: 'sms' | 'call';
  count: number;
}

/**
 * Who last came by voice is called when there is something to hear (`calls`), everybody else gets an SMS.
 * @param after phones up to this id have their row.
 */
export const audienceParts = (db: Db, audience: Audience, calls: boolean, after = 0) =>
  queryRows<AudiencePart>(
    db,
    `select language, case when :calls and last_medium = 'voice' then 'call' else 'sms' end as kind,
        count(*) as count
      from (${FOLLOWERS} and phone.id > :after) follower group by 1, 2 order by 1, 2`,
    { ...bindingsOf(audience), calls, after },
  );

/** Let through, and not everybody has their row yet; oldest first. */
export const waitingBroadcasts = (db: Db, limit: number) =>
  queryRows<{ id: number }>(
    db,
    `select id from publication where broadcast = 'waiting' and state = 'published'
      order by published_at limit :limit`,
    { limit },
  );

export const findBroadcast = (db: Db, publicationId: number) =>
  findRow<BroadcastRow>(db, 'broadcast', { publicationId });

export const insertBroadcast = (db: Db, broadcast: Partial<BroadcastRow>) =>
  insertRow<BroadcastRow>(db, 'broadcast', broadcast);

export const updateBroadcast = (db: Db, publicationId: number, fields: Partial<BroadcastRow>) =>
  updateRows(db, 'broadcast', { publicationId }, fields);

/** The same words for everybody of one language. */
export interface BroadcastWords {
  language: string;
  body: string;
  segments: number;
}

/** When the next of one kind leave, and what each holds of the budgets. */
export interface Placing {
  perMinute: number;
  /** How many of the first minute are placed already. */
  into: number;
  /** Milliseconds; the first minute, and those after it. */
  minutes: readonly number[];
  /** Of one segment, or of the whole call; 0 without a budget. */
  heldMillionths: number;
}

export interface BroadcastPage {
  publication: Pick<PublicationRow, 'id'> & Audience;
  /** Phones up to this id have their row. */
  after: number;
  limit: number;
  /** One for each language, French among them. */
  words: readonly BroadcastWords[];
  /** Who last came by voice is called. */
  calls: boolean;
  sms: Placing;
  call: Placing;
  /** First day of the month that pays, or null. */
  reservedOn: string | null;
  now: number;
}

export interface PageWritten {
  /** New rows that leave now. */
  due: { id: string; kind: 'sms' | 'call' }[];
  placed: { sms: number; call: number };
  /** What the new rows hold in all. */
  heldMillionths: number;
  /** The last phone looked at; null when there was none left. */
  last: number | null;
}

/**
 * The delivery rows of the next phones, in one statement; a phone that has one already keeps it. The
 * database draws the ids: a page never leaves it, but for those that leave now.
 */
export async function insertBroadcastPage(db: Db, page: BroadcastPage): Promise<PageWritten> {
  const [row] = await queryRows<{
    due: PageWritten['due'] | null;
    sms: number;
    call: number;
    heldMillionths: number;
    last: number | null;
  }>(
    db,
    `with follower as (${FOLLOWERS} and phone.id > :after order by phone.id limit :limit),
      words as (select * from jsonb_to_recordset(cast(:words as jsonb))
        as each(language text, body text, segments smallint)),
      pacing as (select * from jsonb_to_recordset(cast(:placings as jsonb))
        as each(kind text, pace int, into_minute int, minutes bigint[], held bigint)),
      told as (select follower.id, follower.demo, words.*,
          case when :calls and follower.last_medium = 'voice' then 'call' else 'sms' end as kind
        from follower join words on words.language = coalesce(
          (select language from words where language = follower.language), 'fr')
        where not exists (select from delivery
          where publication_id = :id and phone_id = follower.id)),
      numbered as (select *, row_number() over (partition by kind order by id) - 1 as nth from told),
      made as (
        insert into delivery (id, kind, purpose, phone_id, language, body, segments, context,
          replyable, publication_id, commune_number, reserved_millionths, reserved_on, state,
          due_at, demo, created_at)
        select gen_random_uuid(), kind, 'broadcast', numbered.id, language,
          case kind when 'sms' then body end, case kind when 'sms' then segments end,
          case kind when 'call' then cast(:context as jsonb) else '{}' end, true, :id,
          :communeNumber, held * case kind when 'sms' then segments else 1 end,
          cast(:reservedOn as date), 'due',
          to_timestamp(minutes[1 + (into_minute + nth) / pace] / 1000.0), demo, :now
        from numbered join pacing using (kind)
        on conflict do nothing returning id, kind, phone_id, due_at, reserved_millionths)
      select (select jsonb_agg(jsonb_build_object('id', id, 'kind', kind) order by phone_id) from made
          where due_at <= :now) as due,
        (select count(*) from made where kind = 'sms') as sms,
        (select count(*) from made where kind = 'call') as call,
        (select coalesce(sum(reserved_millionths), 0)::bigint from made) as held_millionths,
        (select max(id) from follower) as last`,
    {
      ...bindingsOf(page.publication),
      ...{ id: page.publication.id, after: page.after, limit: page.limit, calls: page.calls },
      words: JSON.stringify(page.words),
      placings: JSON.stringify([placingOf('sms', page.sms), placingOf('call', page.call)]),
      context: JSON.stringify({
        publication: page.publication.id,
        published: page.publication.kind,
      }),
      reservedOn: page.reservedOn,
      now: new Date(page.now),
    },
  );
  if (row === undefined) throw new Error('a page gave nothing back');
  const { due, sms, call, heldMillionths, last } = row;
  return { due: due ?? [], placed: { sms, call }, heldMillionths, last };
}

function placingOf(kind: 'sms' | 'call', placing: Placing) {
  const { perMinute: pace, into: into_minute, minutes, heldMillionths: held } = placing;
  return { kind, pace, into_minute, minutes, held };
}

function bindingsOf({ kind, officialId, communeNumber }: Audience) {
  return { kind, officialId, communeNumber };
}
