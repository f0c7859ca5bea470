import { insertRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export type FollowUpKind = 'answer_good' | 'has_moved' | 'got_answer';
export type FollowUpAnswer = 'yes' | 'no' | 'not_yet' | 'more';

export interface FollowUpRow {
  id: number;
  contributionId: number;
  kind: FollowUpKind;
  /** When we ask; null: she was asked in a dialogue of hers. */
  dueAt: number | null;
  askedAt: number | null;
  answer: FollowUpAnswer | null;
  at: number | null;
}

export const insertFollowUp = (db: Db, followUp: Partial<FollowUpRow>) =>
  insertRow<FollowUpRow>(db, 'follow_up', followUp);

export const updateFollowUp = (db: Db, id: number, fields: Partial<FollowUpRow>) =>
  updateRows(db, 'follow_up', { id }, fields);

export const dueFollowUps = (db: Db, now: number, limit: number) =>
  queryRows<FollowUpRow>(
    db,
    `select * from follow_up where asked_at is null and due_at <= :now and answer is null
      order by due_at limit :limit for update skip locked`,
    { now: new Date(now), limit },
  );

/** The one of that kind she has not answered, newest first. */
export async function openFollowUp(
  db: Db,
  contributionId: number,
  kind: FollowUpKind,
): Promise<FollowUpRow | null> {
  const [row] = await queryRows<FollowUpRow>(
    db,
    `select * from follow_up where contribution_id = :contributionId and kind = :kind and answer is null
      order by id desc limit 1 for update`,
    { contributionId, kind },
  );
  return row ?? null;
}

/** Nobody asks any more what has come. */
export const dropFollowUps = (
  db: Db,
  contributionId: number,
  kind: FollowUpKind,
): Promise<number> =>
  db('follow_up')
    .where({ contribution_id: contributionId, kind })
    .whereNull('asked_at')
    .whereNull('answer')
    .delete();
