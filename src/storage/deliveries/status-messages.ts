import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** Messages that tell the authors of a question, merged ones too, how it stands. */
const ABOUT = `purpose = 'status' and contribution_id in
  (select id from contribution where id = :contributionId or merged_into = :contributionId)`;

/** Whether one of those written at that instant has left, or may have. */
export async function hasStatusLeft(
  db: Db,
  which: { contributionId: number; writtenAt: number },
): Promise<boolean> {
  const rows = await queryRows(
    db,
    `select id from delivery where ${ABOUT} and created_at = :writtenAt
      and state not in ('due', 'cancelled') limit 1`,
    { contributionId: which.contributionId, writtenAt: new Date(which.writtenAt) },
  );
  return rows.length > 0;
}

/** Those that have not left (all, or those written at that instant) never will: it stands otherwise by now. */
export async function cancelStatus(
  db: Db,
  which: { contributionId: number; failure: 'undone' | 'answered'; writtenAt?: number },
): Promise<void> {
  await queryRows(
    db,
    `update delivery set state = 'cancelled', failure = :failure where ${ABOUT} and state = 'due'
        and (cast(:writtenAt as timestamptz) is null or created_at = :writtenAt)
      returning id`,
    {
      ...which,
      writtenAt: which.writtenAt === undefined ? null : new Date(which.writtenAt),
    },
  );
}

/** Calls to authors of that language that wait leave at `dueAt` (milliseconds). @returns those due by now. */
export const callStatusAt = (
  db: Db,
  which: { contributionId: number; language: string; dueAt: number },
) =>
  queryRows<{ id: string; attempts: number }>(
    db,
    `update delivery set due_at = :dueAt where ${ABOUT} and state = 'due' and kind = 'call'
      and language = :language returning id, attempts`,
    { ...which, dueAt: new Date(which.dueAt) },
  );

/** Such a message names the day of the council in its context, empty while nobody knows it. */
const OF_COUNCIL = `purpose = 'status' and contribution_id = :contributionId
  and context->>'council' is not null`;

/** What its author has not been told yet of the day of the council is not told any more. */
export async function cancelCouncilDay(db: Db, contributionId: number): Promise<void> {
  await queryRows(
    db,
    `update delivery set state = 'cancelled', failure = 'moved' where ${OF_COUNCIL} and state = 'due'
      returning id`,
    { contributionId },
  );
}

/** The day of the council (`12/12/2026`, empty: not known) its author was told last; null: none. */
export async function councilDayTold(db: Db, contributionId: number): Promise<string | null> {
  const [row] = await queryRows<{ day: string }>(
    db,
    `select context->>'council' as day from delivery where ${OF_COUNCIL}
      and state not in ('cancelled', 'failed') order by created_at desc, id desc limit 1`,
    { contributionId },
  );
  return row?.day ?? null;
}
