import { SHARED_ONCE } from '../contributions/assignments.ts';
import { SOUND_FOR_OTHERS } from '../contributions/content.ts';
import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/**
 * What waits for the answer of an official, told or not: not refused or passed on, not merged into another,
 * not another's since a debate is over, and no answer of his about to leave. With `a` the assignment and `c`
 * the contribution.
 */
export const WAITS = `a.refused_at is null and c.state in ('assigned', 'seen')
  and c.merged_into is null and not (${SHARED_ONCE}) and not exists (select from answer
    where answer.contribution_id = c.id and answer.official_id = a.official_id
      and answer.state = 'waiting')`;

/** How many questions wait for him. */
export async function countWaiting(db: Db, officialId: number): Promise<number> {
  const [row] = await queryRows<{ count: number }>(
    db,
    `select count(*) as count from assignment a join contribution c on c.id = a.contribution_id
      where a.official_id = :officialId and ${WAITS}`,
    { officialId },
  );
  return row?.count ?? 0;
}

/** Whether this question is among what waits for him. */
export async function isWaiting(
  db: Db,
  officialId: number,
  contributionId: number,
): Promise<boolean> {
  const rows = await queryRows(
    db,
    `select c.id from assignment a join contribution c on c.id = a.contribution_id
      where a.official_id = :officialId and c.id = :contributionId and ${WAITS}`,
    { officialId, contributionId },
  );
  return rows.length > 0;
}

/** The reference of the heaviest of them, then the oldest, that is not among `heard`; null: no more. */
export async function nextWaiting(
  db: Db,
  officialId: number,
  heard: readonly string[],
): Promise<string | null> {
  const [row] = await queryRows<{ reference: string }>(
    db,
    `select c.reference from assignment a join contribution c on c.id = a.contribution_id
      left join lateral (select count(*) as supports from support
        where contribution_id = c.id) s on true
      where a.official_id = :officialId and ${WAITS} and not c.reference = any(:heard)
      order by s.supports desc, a.assigned_at, c.id limit 1`,
    { officialId, heard },
  );
  return row?.reference ?? null;
}

export interface AssignedItem {
  contributionId: number;
  reference: string;
  theme: string | null;
  sensitive: boolean;
  state: string;
  text: string | null;
  recording: string | null;
  /** Her masked voice, in place of the recording. */
  audio: string | null;
}

/** One of his by its reference, whatever became of it; null when he has not got it. */
export async function assignedItem(
  db: Db,
  officialId: number,
  reference: string,
): Promise<AssignedItem | null> {
  const [row] = await queryRows<AssignedItem>(
    db,
    `select c.id as contribution_id, c.reference, c.theme, c.sensitive, c.state,
        coalesce(c.body, c.transcript) as text, ${SOUND_FOR_OTHERS}
      from assignment a join contribution c on c.id = a.contribution_id
      where a.official_id = :officialId and c.reference = :reference and a.refused_at is null
        and c.state not in ('erased', 'rejected')`,
    { officialId, reference },
  );
  return row ?? null;
}
