import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import { insertAnswer } from '../../storage/contributions/answers.ts';
import { lockContribution } from '../../storage/contributions/contributions.ts';
import { mergedInto } from '../../storage/contributions/merging.ts';
import { isListed } from '../../storage/officials/council-views.ts';
import { updateLadder } from '../../storage/officials/ladder.ts';
import { copyAnswer, deliverAnswer } from '../answers/deliver-answer.ts';
import type { ActDeps } from '../deps.ts';

/**
 * What the council decided on a question that came to it: its answer. It goes to the authors at once, and to
 * everybody once a moderator has published it.
 */
export async function recordCouncilOutcome(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { contributionId: number; text: string; moderator: string },
): Promise<
  { kind: 'recorded'; answerId: number; authors: number } | { kind: 'not_listed' | 'empty' }
> {
  const body = input.text.trim();
  if (body === '') return { kind: 'empty' };
  const contribution = await lockContribution(tx, input.contributionId);
  if (contribution === null || !(await isListed(tx, contribution.id))) {
    return { kind: 'not_listed' };
  }
  const now = deps.clock.now();
  const answer = await insertAnswer(tx, {
    contributionId: contribution.id,
    body,
    state: 'sent',
    leavesAt: now,
    createdAt: now,
    sentAt: now,
    council: true,
  });
  await updateLadder(tx, contribution.id, { dueAt: null, ended: 'settled' });
  await insertAudit(tx, {
    actor: `console:${input.moderator}`,
    action: 'council.outcome',
    subject: `contribution:${contribution.id}`,
    at: now,
  });
  await deliverAnswer(tx, deps, contribution, answer);
  const same = await mergedInto(tx, contribution.id);
  for (const each of same) await copyAnswer(tx, deps, each, answer, contribution.language);
  return { kind: 'recorded', answerId: answer.id, authors: 1 + same.length };
}
