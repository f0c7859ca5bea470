import type { Knex } from 'knex';
import {
  type ContributionRow,
  findContribution,
} from '../../storage/contributions/contributions.ts';
import {
  dueFollowUps,
  type FollowUpRow,
  updateFollowUp,
} from '../../storage/contributions/follow-ups.ts';
import type { ActDeps } from '../deps.ts';
import { tellAuthor } from '../tell-author.ts';

/** Asks their authors what is due: "have you had an answer?", "has it moved?". @returns how many. */
export async function askDueFollowUps(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { limit: number },
): Promise<number> {
  const due = await dueFollowUps(tx, deps.clock.now(), input.limit);
  for (const followUp of due) await ask(tx, deps, followUp);
  return due.length;
}

async function ask(tx: Knex.Transaction, deps: ActDeps, followUp: FollowUpRow): Promise<void> {
  await updateFollowUp(tx, followUp.id, { askedAt: deps.clock.now() });
  const contribution = await findContribution(tx, followUp.contributionId);
  const over = contribution === null || ['erased', 'rejected'].includes(contribution.state);
  if (over || followUp.kind === 'answer_good') return;
  await tellAuthor(tx, deps, contribution, {
    purpose: 'follow_up',
    body: wordsOf(deps, followUp.kind, contribution),
    context: { follow_up: followUp.kind },
    replyable: true,
  });
}

function wordsOf(
  deps: ActDeps,
  kind: 'got_answer' | 'has_moved',
  { language, reference }: ContributionRow,
): string {
  const ref = reference ?? '';
  const say = (key: string, values = {}) => deps.words(language, key, values);
  if (kind === 'got_answer') return say('sms.followup', { ref });
  const question = say('sms.status', { ref, status: say('moved.ask') });
  return `${question} 1 ${say('opt.yes')}, 2 ${say('opt.no')}`;
}
