import { insertRow, queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export interface ModerationDecision {
  contributionId?: number;
  publicationId?: number;
  answerId?: number;
  reactionId?: number;
  decision: 'approved' | 'rejected' | 'transcribed' | 'routed' | 'spoken' | 'merged' | 'unmerged';
  reasonKey?: string;
  reason?: string;
  /** The name of the console user. */
  moderator: string;
  at: number;
}

export const insertDecision = (db: Db, decision: ModerationDecision) =>
  insertRow(db, 'moderation_decision', decision);

/** A moderator decided that only its author has this answer. */
export async function isAnswerWithheld(db: Db, answerId: number): Promise<boolean> {
  const [row] = await queryRows<{ withheld: boolean }>(
    db,
    `select exists (select from moderation_decision
      where answer_id = :answerId and decision = 'rejected') as withheld`,
    { answerId },
  );
  return row?.withheld ?? false;
}

/** What was decided about a contribution, oldest first. */
export const decisionsOn = (db: Db, contributionId: number) =>
  queryRows<{ decision: string; reasonKey: string | null; moderator: string; at: number }>(
    db,
    `select decision, reason_key, moderator, at from moderation_decision
      where contribution_id = :contributionId order by at, id`,
    { contributionId },
  );
