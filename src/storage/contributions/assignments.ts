import { findRow, queryRows, toColumns, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export interface AssignmentRow {
  contributionId: number;
  officialId: number;
  assignedAt: number;
  /** When he was told of it; his commands count from then on. */
  sentAt: number | null;
  seenAt: number | null;
  takenAt: number | null;
  refusedAt: number | null;
  reason: string | null;
  /** The reason, when he said it. */
  reasonRecordingId: string | null;
  /** How many supported it when he last read its words; null: he has not. */
  toldSupports: number | null;
  /** Why it takes time, in his words. */
  explanation: string | null;
  explainedAt: number | null;
  /** The same, said by a facilitator in the author's language. */
  explanationRecordingId: string | null;
  /** When he put it off in a call. */
  laterAt: number | null;
  /** The colleague he gave it to; it is no longer his then. */
  passedTo: number | null;
}

export const findAssignment = (db: Db, contributionId: number, officialId: number) =>
  findRow<AssignmentRow>(db, 'assignment', { contributionId, officialId });

/** Whoever said last why a question takes time. */
export async function lastExplained(db: Db, contributionId: number): Promise<AssignmentRow | null> {
  const [row] = await queryRows<AssignmentRow>(
    db,
    `select * from assignment where contribution_id = :contributionId
      and explanation is not null and refused_at is null order by explained_at desc limit 1`,
    { contributionId },
  );
  return row ?? null;
}

/** Given again to somebody who refused it, it counts as new. */
export async function saveAssignment(
  db: Db,
  assignment: { contributionId: number; officialId: number; assignedAt: number },
): Promise<void> {
  await db('assignment')
    .insert(
      toColumns({
        ...assignment,
        sentAt: null,
        seenAt: null,
        takenAt: null,
        refusedAt: null,
        reason: null,
        reasonRecordingId: null,
        toldSupports: null,
        explanation: null,
        explainedAt: null,
        explanationRecordingId: null,
        laterAt: null,
        passedTo: null,
      }),
    )
    .onConflict(['contribution_id', 'official_id'])
    .merge();
}

export const updateAssignment = (
  db: Db,
  contributionId: number,
  officialId: number,
  fields: Partial<AssignmentRow>,
) => updateRows(db, 'assignment', { contributionId, officialId }, fields);

/**
 * The contribution of that reference, only when it was sent to this official, he kept it, and no
 * moderator has refused it since. One that was merged is the one it was merged into: told of the one, he may
 * answer the other.
 */
export async function sentTo(
  db: Db,
  officialId: number,
  reference: string,
): Promise<{ id: number } | null> {
  const [row] = await queryRows<{ id: number }>(
    db,
    `select contribution.id from contribution asked
       join contribution on contribution.id = coalesce(asked.merged_into, asked.id)
       join assignment on contribution_id = contribution.id
      where asked.reference = :reference and assignment.official_id = :officialId
        and refused_at is null and contribution.state not in ('erased', 'rejected')
        and (sent_at is not null or exists (select from assignment told
          where told.contribution_id = asked.id and told.official_id = assignment.official_id
            and told.sent_at is not null and told.refused_at is null))`,
    { officialId, reference },
  );
  return row ?? null;
}

/** Of what was sent to one of these officials and is not his to answer: whether it is gone altogether. */
export async function lostTo(
  db: Db,
  officialIds: readonly number[],
  reference: string,
): Promise<'gone' | 'given_away' | null> {
  const [row] = await queryRows<{ gone: boolean }>(
    db,
    `select state in ('erased', 'rejected') as gone from contribution
       join assignment on contribution_id = contribution.id
      where reference = :reference and assignment.official_id = any(:officialIds)
        and sent_at is not null limit 1`,
    { officialIds, reference },
  );
  if (row === undefined) return null;
  return row.gone ? 'gone' : 'given_away';
}

/**
 * A debate that is over shared it with him, and another answers for it: he still may, and nothing reminds him of
 * it. With `a` the assignment and `c` the contribution.
 */
export const SHARED_ONCE = `c.official_id is distinct from a.official_id and exists (
  select from debate_item join debate on debate.id = debate_item.debate_id
    where debate_item.contribution_id = c.id and debate.state <> 'open')`;

/** Everything sent to these officials that still waits for their answer, oldest first. */
export const openReferences = (db: Db, officialIds: readonly number[]) =>
  queryRows<{ reference: string; theme: string | null; assignedAt: number }>(
    db,
    `select c.reference, case when not c.sensitive then c.theme end as theme,
        min(a.assigned_at) as assigned_at
      from contribution c join assignment a on a.contribution_id = c.id
      where a.official_id = any(:officialIds) and a.sent_at is not null and a.refused_at is null
        and c.state in ('assigned', 'seen') and c.merged_into is null and not (${SHARED_ONCE})
      group by c.id order by min(a.assigned_at), c.id`,
    { officialIds },
  );
