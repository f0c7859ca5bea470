import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** A question that came to the council because nobody answered it, or that one was merged into. */
export interface CouncilItem {
  id: number;
  reference: string;
  theme: string | null;
  text: string | null;
  recordingId: string | null;
  supports: number;
  women: number;
  men: number;
  receivedAt: number;
  listedAt: number;
  officialName: string | null;
}

const LISTED = `select c.id, c.reference, c.theme, coalesce(c.body, c.transcript) as text, c.recording_id,
    s.supports, s.women, s.men, c.received_at, listed.at as listed_at, official.name as official_name
  from contribution c
  join lateral (select max(at) as at from ladder_event
    where outcome = 'listed' and (contribution_id = c.id
      or contribution_id in (select id from contribution where merged_into = c.id))) listed on listed.at is not null
  join lateral (select count(*) as supports, count(*) filter (where sex = 'woman') as women,
      count(*) filter (where sex = 'man') as men
    from support where contribution_id = c.id) s on true
  left join official on official.id = c.official_id
  where c.state in ('to_route', 'assigned', 'seen') and c.merged_into is null and not c.sensitive`;

/** What the council of a commune has to speak of at its next session, the heaviest first. */
export const councilItems = (db: Db, communeNumber: number) =>
  queryRows<CouncilItem>(
    db,
    `${LISTED} and c.commune_number = :communeNumber
      order by s.supports desc, c.received_at, c.id limit 200`,
    { communeNumber },
  );

/** All that waits for the council of a commune, in the order they are locked. */
export async function listedIds(db: Db, communeNumber: number): Promise<number[]> {
  const rows = await queryRows<Pick<CouncilItem, 'id'>>(
    db,
    `${LISTED} and c.commune_number = :communeNumber order by c.id`,
    { communeNumber },
  );
  return rows.map(({ id }) => id);
}

/** Whether a question waits for the council. */
export async function isListed(db: Db, id: number): Promise<boolean> {
  return (await queryRows(db, `${LISTED} and c.id = :id`, { id })).length > 0;
}
