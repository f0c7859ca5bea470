import type { Knex } from 'knex';
import { lockAnswer, updateAnswer } from '../../storage/contributions/answers.ts';
import { lockContribution, updateContribution } from '../../storage/contributions/contributions.ts';
import { insertSupportTelling } from '../../storage/contributions/support-telling.ts';
import type { ActDeps } from '../deps.ts';
import { noteDecision } from './note-decision.ts';

/**
 * A moderator lets everybody read and hear an answer that has left, if its question is public; who supported
 * it is told (`tellSupporters`).
 */
export async function approveAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { answerId: number; moderator: string },
): Promise<{ kind: 'approved'; public: boolean } | { kind: 'not_waiting' }> {
  const asked = await lockAnswer(tx, input.answerId);
  const answer = asked?.copyOf == null ? asked : await lockAnswer(tx, asked.copyOf);
  if (answer?.state !== 'sent' || answer.approvedAt !== null) return { kind: 'not_waiting' };
  const contribution = await lockContribution(tx, answer.contributionId);
  if (contribution === null) return { kind: 'not_waiting' };
  await updateAnswer(tx, answer.id, { approvedAt: deps.clock.now() });
  const { moderator } = input;
  await noteDecision(tx, deps, { answerId: answer.id, decision: 'approved', moderator });
  const shown = contribution.public && contribution.approvedAt !== null;
  if (shown) await insertSupportTelling(tx, { answerId: answer.id, beganAt: deps.clock.now() });
  if (shown && contribution.state === 'answered') {
    await updateContribution(tx, contribution.id, { state: 'published' });
  }
  return { kind: 'approved', public: shown };
}
