import type { Knex } from 'knex';
import { lockAnswer } from '../../storage/contributions/answers.ts';
import { isAnswerWithheld } from '../../storage/moderation/moderation.ts';
import type { ActDeps } from '../deps.ts';
import { noteDecision } from './note-decision.ts';
import type { RefusalReason } from './refuse.ts';

/** A named moderator keeps an answer from everybody but its author, who has it already. */
export async function withholdAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { answerId: number; reasonKey: RefusalReason; moderator: string },
): Promise<{ kind: 'withheld' | 'not_waiting' }> {
  const { answerId, reasonKey, moderator } = input;
  const answer = await lockAnswer(tx, answerId);
  const waits = answer?.state === 'sent' && answer.approvedAt === null;
  if (!waits || (await isAnswerWithheld(tx, answerId))) return { kind: 'not_waiting' };
  await noteDecision(tx, deps, { answerId, decision: 'rejected', reasonKey, moderator });
  return { kind: 'withheld' };
}
