import type { Knex } from 'knex';
import type { ContributionRow } from '../contributions/contributions.ts';
import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import type { DebateRow } from './debates.ts';

/** Phones of a row that may be written to. */
const REACHED = 'number_encrypted is not null and opted_out_at is null';

/** Whom each message goes to: `phone` is in scope. */
const AUDIENCES = {
  /** Who follows an official of its communes, or asked on its theme there; not who asked for it already. */
  announce: `broadcasts_off_at is null and not exists (select from debate_item
      join contribution c on c.id = contribution_id
      where debate_id = :id and c.phone_id = phone.id) and (
    exists (select from follow join official on official.id = official_id
      where follow.phone_id = phone.id and official.commune_number = any(:communes))
    or exists (select from contribution c where c.phone_id = phone.id and c.theme = :theme
      and c.commune_number = any(:communes) and c.state not in ('draft', 'rejected')))`,
  /** Who asked or supported a question of it. */
  summary: `exists (select from debate_item join contribution c on c.id = contribution_id
      where debate_id = :id and (c.phone_id = phone.id or exists (
        select from support where support.contribution_id = c.id and support.phone_id = phone.id))
        and c.state not in ('draft', 'rejected'))`,
  /** Who was told that it would be, and who asked for it. */
  cancel: `(exists (select from delivery where delivery.debate_id = :id and delivery.phone_id = phone.id
      and delivery.purpose = 'debate.announce' and delivery.state not in ('due', 'cancelled', 'failed'))
    or exists (select from debate_item join contribution c on c.id = contribution_id
      where debate_id = :id and c.phone_id = phone.id and c.state not in ('draft', 'rejected')))`,
} as const;

export type Telling = keyof typeof AUDIENCES;

type Debate = Pick<DebateRow, 'id' | 'theme' | 'communeNumbers'>;

const bindingsOf = ({ id, theme, communeNumbers }: Debate) => ({
  ...{ id, theme, communes: communeNumbers },
});

/** How many phones a message of a debate goes to. */
export async function countTold(db: Db, debate: Debate, telling: Telling): Promise<number> {
  const [row] = await queryRows<{ count: number }>(
    db,
    `select count(*) as count from phone where ${REACHED} and ${AUDIENCES[telling]}`,
    bindingsOf(debate),
  );
  return row?.count ?? 0;
}

/** How many are told by what, in which language, and whose budget pays (null: the service's alone). */
export interface TellingPart {
  communeNumber: number | null;
  language: string | null;
  kind: 'sms' | 'call';
  count: number;
}

/** Whom a message of a debate goes to, as they are told and paid for. */
export const tellingParts = (db: Db, debate: Debate, telling: Telling) =>
  queryRows<TellingPart>(
    db,
    `select citizen.commune_number, phone.language,
        case when phone.last_medium = 'voice' then 'call' else 'sms' end as kind, count(*) as count
      from phone left join lateral (select commune_number from citizen
        where citizen.phone_id = phone.id limit 1) citizen on true
      where ${REACHED} and ${AUDIENCES[telling]} group by 1, 2, 3 order by 1, 2, 3`,
    bindingsOf(debate),
  );

/** When the next ones of a kind leave: the nth (from 0) in minute `(into + n) / perMinute`, rounded down. */
export interface TellingPace {
  kind: 'sms' | 'call';
  perMinute: number;
  into: number;
  /** Milliseconds. */
  minutes: readonly number[];
}

export interface TellingPage {
  debate: Debate;
  telling: Telling;
  /** Phones up to this id have their row. */
  after: number;
  limit: number;
  /** One for each language, French among them. */
  words: readonly { language: string; body: string; segments: number }[];
  paces: readonly [TellingPace, TellingPace];
  /** Milliseconds. */
  now: number;
}

/** Rows of a message that were written before: how many of each kind, and when the last of them leaves. */
export const placedBefore = (db: Db, debateId: number, telling: Telling) =>
  queryRows<{ kind: 'sms' | 'call'; placed: number; lastAt: number }>(
    db,
    `select kind, count(*) as placed, max(due_at) as last_at from delivery
      where debate_id = :debateId and purpose = :purpose group by kind`,
    { debateId, purpose: purposeOf(telling) },
  );

const purposeOf = (telling: Telling) => `debate.${telling}`;

export interface Told {
  /** Those that leave now. */
  due: { id: string; kind: 'sms' | 'call' }[];
  /** The last phone looked at; null when there was none left. */
  last: number | null;
}

/**
 * The rows of the next phones, in one statement: a call for who last came by voice, else an SMS; a phone
 * that has this message keeps the one it has.
 */
export async function insertTellingPage(db: Db, page: TellingPage): Promise<Told> {
  const [row] = await queryRows<{ due: Told['due'] | null; last: number | null }>(
    db,
    `with told as (select phone.id, phone.language, phone.demo,
          case when phone.last_medium = 'voice' then 'call' else 'sms' end as kind from phone
        where phone.id > :after and ${REACHED} and ${AUDIENCES[page.telling]}
        order by phone.id limit :limit),
      words as (select * from jsonb_to_recordset(cast(:words as jsonb))
        as each(language text, body text, segments smallint)),
      pacing as (select * from jsonb_to_recordset(cast(:paces as jsonb))
        as each(kind text, "perMinute" int, "into" int, minutes bigint[])),
      numbered as (select *, row_number() over (partition by kind order by id) - 1 as nth from told
        where not exists (select from delivery where debate_id = :id and phone_id = told.id
          and purpose = :purpose)),
      made as (
        insert into delivery (id, kind, purpose, phone_id, language, body, segments, context,
          replyable, debate_id, state, due_at, demo, created_at)
        select gen_random_uuid(), kind, :purpose, numbered.id, words.language,
          case kind when 'sms' then words.body end, case kind when 'sms' then words.segments end,
          case kind when 'call' then cast(:context as jsonb) else '{}' end, true, :id, 'due',
          to_timestamp(minutes[1 + ("into" + nth) / "perMinute"] / 1000.0), numbered.demo, :now
        from numbered join pacing using (kind) join words on words.language = coalesce(
          (select language from words where language = numbered.language), 'fr')
        on conflict do nothing returning id, kind, phone_id, due_at)
      select (select jsonb_agg(jsonb_build_object('id', id, 'kind', kind) order by phone_id) from made
          where due_at <= :now) as due, (select max(id) from told) as last`,
    {
      ...bindingsOf(page.debate),
      purpose: purposeOf(page.telling),
      after: page.after,
      limit: page.limit,
      words: JSON.stringify(page.words),
      paces: JSON.stringify(page.paces),
      context: JSON.stringify({ telling: page.telling, debateCalled: page.debate.id }),
      now: new Date(page.now),
    },
  );
  return { due: row?.due ?? [], last: row?.last ?? null };
}

/** Messages of a debate that have not left never will; of one that waited for money that is remembered. */
export const withdrawDebateMessages = (db: Db, debateId: number) =>
  queryRows(
    db,
    `update delivery set state = 'cancelled',
        failure = case failure when 'budget_spent' then failure else 'withdrawn' end
      where debate_id = :debateId and state = 'due' returning id`,
    { debateId },
  );

/** How many messages of a debate found no money, by what they are. */
export const unpaidByPurpose = (db: Db, debateId: number) =>
  queryRows<{ purpose: string; count: number }>(
    db,
    `select purpose, count(*) as count from delivery
      where debate_id = :debateId and state in ('due', 'cancelled') and failure = 'budget_spent'
      group by purpose order by purpose`,
    { debateId },
  );

/** What is told to many, waits for money, and leaves so many a minute when there is some. */
const PACED = `state = 'due' and failure = 'budget_spent'
  and purpose in ('debate.announce', 'debate.summary', 'supported')`;

/** How many messages that is now. */
export async function countPacedUnpaid(db: Db): Promise<number> {
  const sql = `select count(*) as count from delivery where ${PACED}`;
  const [row] = await queryRows<{ count: number }>(db, sql, {});
  return row?.count ?? 0;
}

/** Each of them has its minute again. */
export const paceUnpaid = (db: Db, paces: readonly [TellingPace, TellingPace]) =>
  queryRows(
    db,
    `with pacing as (select * from jsonb_to_recordset(cast(:paces as jsonb))
        as each(kind text, "perMinute" int, minutes bigint[])),
      again as (select id, kind,
          row_number() over (partition by kind order by created_at, phone_id) - 1 as nth
        from delivery where ${PACED})
      update delivery set due_at = to_timestamp(minutes[1 + nth / "perMinute"] / 1000.0)
        from again join pacing using (kind) where delivery.id = again.id`,
    { paces: JSON.stringify(paces) },
  );

/** Debates of which a message waits for money now. */
export const unpaidDebates = (db: Db, limit: number) =>
  queryRows<{ id: number; waiting: number }>(
    db,
    `select debate_id as id, count(*) as waiting from delivery
      where state = 'due' and failure = 'budget_spent' and debate_id is not null
      group by debate_id order by debate_id limit :limit`,
    { limit },
  );

/** Phones that got (or may have got) a message of a debate, by what it was. */
export const toldByPurpose = (db: Db, debateId: number) =>
  queryRows<{ purpose: string; count: number }>(
    db,
    `select purpose, count(*) as count from delivery
      where debate_id = :debateId and state not in ('due', 'cancelled', 'failed')
      group by purpose order by purpose`,
    { debateId },
  );

/** The lists of questions that show one of these contributions: one that has not left never will. */
export async function eraseFromDebates(
  db: Db,
  contributions: Knex.QueryBuilder<ContributionRow>,
): Promise<void> {
  const shown = db('delivery')
    .where({ purpose: 'debate.questions' })
    .whereIn(
      'debate_id',
      db('debate_item').whereIn('contribution_id', contributions.clone()).select('debate_id'),
    );
  await shown
    .clone()
    .whereIn('state', ['due', 'unknown'])
    .update({ state: 'cancelled', failure: 'erased' });
  await shown.update({ body: null });
}
