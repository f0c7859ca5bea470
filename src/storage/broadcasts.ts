import type { PublicationRow } from './publications.ts';
import { queryRows } from './rows.ts';
import type { Db } from './transaction.ts';

/** Whom a publication is told: who follows its official; a decision, whoever follows one of the council. */
type Audience = Pick<PublicationRow, 'kind' | 'officialId' | 'communeNumber'>;

const FOLLOWERS = `select distinct phone.id, phone.language, phone.demo from follow
  join phone on phone.id = follow.phone_id
  where follow.official_id in (select id from official where id = :officialId
      or (:kind = 'decision' and commune_number = :communeNumber))
    and number_encrypted is not null and opted_out_at is null and broadcasts_off_at is null`;

export async function countAudience(db: Db, audience: Audience): Promise<number> {
  const [row] = await queryRows<{ count: number }>(
    db,
    `select count(*) as count from (${FOLLOWERS}) follower`,
    bindingsOf(audience),
  );
  return row?.count ?? 0;
}

/** Let through, and not everybody has their row yet; oldest first. */
export const waitingBroadcasts = (db: Db, limit: number) =>
  queryRows<{ id: number }>(
    db,
    `select id from publication where broadcast = 'waiting' and state = 'published'
      order by published_at limit :limit`,
    { limit },
  );

/** The same words for everybody of one language. */
export interface BroadcastWords {
  language: string;
  body: string;
  segments: number;
}

export interface BroadcastPage {
  publication: Pick<PublicationRow, 'id'> & Audience;
  /** Phones up to this id have their row. */
  after: number;
  limit: number;
  /** One for each language, French among them. */
  words: readonly BroadcastWords[];
  /** Milliseconds. */
  dueAt: number;
  now: number;
}

/**
 * The delivery rows of the next phones, in one statement; a phone that has one already keeps it. The
 * database draws the ids: a page never leaves it.
 * @returns the new rows and the last phone looked at, null when there was none left.
 */
export async function insertBroadcastPage(
  db: Db,
  page: BroadcastPage,
): Promise<{ deliveries: string[]; last: number | null }> {
  const [row] = await queryRows<{ deliveries: string[] | null; last: number | null }>(
    db,
    `with follower as (${FOLLOWERS} and phone.id > :after order by phone.id limit :limit),
      words as (select * from jsonb_to_recordset(cast(:words as jsonb))
        as each(language text, body text, segments smallint)),
      made as (
        insert into delivery (id, kind, purpose, phone_id, language, body, segments, replyable,
          publication_id, state, due_at, demo, created_at)
        select gen_random_uuid(), 'sms', 'broadcast', follower.id, words.language, words.body,
          words.segments, true, :id, 'due', :dueAt, follower.demo, :now
        from follower join words on words.language = coalesce(
          (select language from words where language = follower.language), 'fr')
        on conflict do nothing returning id)
      select (select array_agg(id) from made) as deliveries, (select max(id) from follower) as last`,
    {
      ...bindingsOf(page.publication),
      id: page.publication.id,
      after: page.after,
      limit: page.limit,
      words: JSON.stringify(page.words),
      dueAt: new Date(page.dueAt),
      now: new Date(page.now),
    },
  );
  return { deliveries: row?.deliveries ?? [], last: row?.last ?? null };
}

function bindingsOf({ kind, officialId, communeNumber }: Audience) {
  return { kind, officialId, communeNumber };
}
