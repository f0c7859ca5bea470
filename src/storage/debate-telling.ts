import type { Knex } from 'knex';
import type { ContributionRow } from './contributions.ts';
import type { DebateRow } from './debates.ts';
import { queryRows } from './rows.ts';
import type { Db } from './transaction.ts';

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

export interface TellingPage {
  debate: Debate;
  telling: Telling;
  /** Phones up to this id have their row. */
  after: number;
  limit: number;
  /** One for each language, French among them. */
  words: readonly { language: string; body: string; segments: number }[];
  /** Milliseconds. */
  dueAt: number;
  now: number;
}

/**
 * The SMS of the next phones as rows, in one statement; a phone that has this message keeps the one it has.
 * @returns the new rows and the last phone looked at, null when there was none left.
 */
export async function insertTellingPage(
  db: Db,
  page: TellingPage,
): Promise<{ deliveries: string[]; last: number | null }> {
  const [row] = await queryRows<{ deliveries: string[] | null; last: number | null }>(
    db,
    `with told as (select phone.id, phone.language, phone.demo from phone
        where phone.id > :after and ${REACHED} and ${AUDIENCES[page.telling]}
        order by phone.id limit :limit),
      words as (select * from jsonb_to_recordset(cast(:words as jsonb))
        as each(language text, body text, segments smallint)),
      made as (
        insert into delivery (id, kind, purpose, phone_id, language, body, segments, replyable,
          debate_id, state, due_at, demo, created_at)
        select gen_random_uuid(), 'sms', :purpose, told.id, words.language, words.body,
          words.segments, true, :id, 'due', :dueAt, told.demo, :now
        from told join words on words.language = coalesce(
          (select language from words where language = told.language), 'fr')
        on conflict do nothing returning id)
      select (select array_agg(id) from made) as deliveries, (select max(id) from told) as last`,
    {
      ...bindingsOf(page.debate),
      purpose: `debate.${page.telling}`,
      after: page.after,
      limit: page.limit,
      words: JSON.stringify(page.words),
      dueAt: new Date(page.dueAt),
      now: new Date(page.now),
    },
  );
  return { deliveries: row?.deliveries ?? [], last: row?.last ?? null };
}

/** Messages of a debate that have not left never will. @returns how many. */
export const withdrawDebateMessages = (db: Db, debateId: number): Promise<number> =>
  db('delivery')
    .where({ debate_id: debateId, state: 'due' })
    .update({ state: 'cancelled', failure: 'withdrawn' });

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
