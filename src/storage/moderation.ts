import { insertRow } from './rows.ts';
import type { Db } from './transaction.ts';

export interface ModerationDecision {
  contributionId?: number;
  publicationId?: number;
  answerId?: number;
  reactionId?: number;
  decision: 'approved' | 'rejected' | 'transcribed' | 'routed' | 'spoken' | 'merged';
  reasonKey?: string;
  reason?: string;
  /** The name of the console user. */
  moderator: string;
  at: number;
}

export const insertDecision = (db: Db, decision: ModerationDecision) =>
  insertRow(db, 'moderation_decision', decision);
