import type { TellingPace } from '../debates/debate-telling.ts';
import { insertRowOnce, lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** How far telling the supporters of a question of one answer has come. */
export interface SupportTellingRow {
  answerId: number;
  beganAt: number;
  /** Phones up to this id have their row. */
  toldPhoneId: number;
  finishedAt: number | null;
}

const TABLE = 'support_telling';
const PURPOSE = 'supported';

/** Null when its supporters are told already. */
export const insertSupportTelling = (
  db: Db,
  telling: Pick<SupportTellingRow, 'answerId' | 'beganAt'>,
) => insertRowOnce<SupportTellingRow>(db, TABLE, telling);

export const lockSupportTelling = (db: Db, answerId: number) =>
  lockRow<SupportTellingRow>(db, TABLE, { answerId });

export const updateSupportTelling = (
  db: Db,
  answerId: number,
  fields: Partial<SupportTellingRow>,
) => updateRows(db, TABLE, { answerId }, fields);

/** Answers whose supporters still have to be told, the first first. */
export const openSupportTellings = (db: Db, limit: number) =>
  queryRows<Pick<SupportTellingRow, 'answerId'>>(
    db,
    `select answer_id from support_telling where finished_at is null
      order by began_at, answer_id limit :limit`,
    { limit },
  );

/** Rows that were written before: how many of each kind, and when the last of them leaves. */
export const placedForSupporters = (db: Db, answerId: number) =>
  queryRows<{ kind: 'sms' | 'call'; placed: number; lastAt: number }>(
    db,
    `select kind, count(*) as placed, max(due_at) as last_at from delivery
      where answer_id = :answerId and purpose = '${PURPOSE}' group by kind`,
    { answerId },
  );

/** The numbers its supporters may know it by: its own, and those of questions merged into it. */
export async function referencesOf(db: Db, contributionId: number): Promise<string[]> {
  const rows = await queryRows<{ reference: string }>(
    db,
    `select reference from contribution
      where (id = :contributionId or merged_into = :contributionId) and reference is not null
      order by id`,
    { contributionId },
  );
  return rows.map(({ reference }) => reference);
}

export interface SupportPage {
  answerId: number;
  contributionId: number;
  /** Phones up to this id have their row. */
  after: number;
  limit: number;
  /** One for each language and number, French among them. */
  words: readonly { language: string; reference: string; body: string; segments: number }[];
  paces: readonly [TellingPace, TellingPace];
  /** Milliseconds. */
  now: number;
}

/**
 * The rows of the next phones that support a question: a call for who last came by voice, else an SMS with
 * the number she knows. Nobody who asked it, or asked the same: they have their answer. A phone gets one.
 * @returns those that leave now, and the last phone looked at; null when there was none left.
 */
export async function insertSupportPage(
  db: Db,
  page: SupportPage,
): Promise<{ due: { id: string; kind: 'sms' | 'call' }[]; last: number | null }> {
  const [row] = await queryRows<{
    due: { id: string; kind: 'sms' | 'call' }[] | null;
    last: number | null;
  }>(
    db,
    `with told as (select phone.id, phone.language, phone.demo,
          coalesce(known.reference, c.reference) as reference,
          case when phone.last_medium = 'voice' then 'call' else 'sms' end as kind
        from support join phone on phone.id = support.phone_id
          join contribution c on c.id = support.contribution_id
          left join contribution known on known.id = support.via and known.merged_into = c.id
        where support.contribution_id = :contributionId and phone.id > :after
          and number_encrypted is not null and opted_out_at is null and broadcasts_off_at is null
          and not exists (select from contribution asked where asked.phone_id = phone.id
            and (asked.id = c.id or asked.merged_into = c.id))
        order by phone.id limit :limit),
      words as (select * from jsonb_to_recordset(cast(:words as jsonb))
        as each(language text, reference text, body text, segments smallint)),
      pacing as (select * from jsonb_to_recordset(cast(:paces as jsonb))
        as each(kind text, "perMinute" int, "into" int, minutes bigint[])),
      numbered as (select *, row_number() over (partition by kind order by id) - 1 as nth from told
        where not exists (select from delivery where answer_id = :answerId and phone_id = told.id
          and purpose = '${PURPOSE}')),
      made as (
        insert into delivery (id, kind, purpose, phone_id, language, body, segments, context,
          replyable, contribution_id, answer_id, state, due_at, demo, created_at)
        select gen_random_uuid(), kind, '${PURPOSE}', numbered.id, words.language,
          case kind when 'sms' then words.body end, case kind when 'sms' then words.segments end,
          case kind when 'call' then cast(:context as jsonb) else '{}' end, true, :contributionId,
          :answerId, 'due',
          to_timestamp(minutes[1 + ("into" + nth) / "perMinute"] / 1000.0), numbered.demo, :now
        from numbered join pacing using (kind)
          join words on words.reference = numbered.reference and words.language = coalesce(
            (select each.language from words each where each.language = numbered.language limit 1),
            'fr')
        on conflict do nothing returning id, kind, phone_id, due_at)
      select (select jsonb_agg(jsonb_build_object('id', id, 'kind', kind) order by phone_id) from made
          where due_at <= :now) as due, (select max(id) from told) as last`,
    {
      answerId: page.answerId,
      contributionId: page.contributionId,
      after: page.after,
      limit: page.limit,
      words: JSON.stringify(page.words),
      paces: JSON.stringify(page.paces),
      context: JSON.stringify({ contribution: page.contributionId }),
      now: new Date(page.now),
    },
  );
  return { due: row?.due ?? [], last: row?.last ?? null };
}
