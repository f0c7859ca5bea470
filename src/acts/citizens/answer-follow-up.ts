import type { Knex } from 'knex';
import { lastSentAnswer } from '../../storage/contributions/answers.ts';
import { findContribution } from '../../storage/contributions/contributions.ts';
import {
  type FollowUpAnswer,
  type FollowUpKind,
  insertFollowUp,
  openFollowUp,
  updateFollowUp,
} from '../../storage/contributions/follow-ups.ts';
import { markHeard } from '../answers/mark-heard.ts';
import type { ActDeps, Person } from '../deps.ts';

/** Her word on an item of hers: is the answer good, has it moved, has an answer come. */
export async function answerFollowUp(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; contribution: number; kind: FollowUpKind; answer: FollowUpAnswer },
): Promise<{ kind: 'noted' | 'unknown' }> {
  const found = await findContribution(tx, input.contribution);
  if (found === null || found.phoneId !== input.person.phoneId) return { kind: 'unknown' };
  const now = deps.clock.now();
  // Whoever says whether it is good knows it.
  if (input.kind === 'answer_good') {
    const answer = await lastSentAnswer(tx, found.id);
    if (answer !== null) await markHeard(tx, deps, answer);
  }
  const open = await openFollowUp(tx, found.id, input.kind);
  const said = { answer: input.answer, at: now };
  if (open !== null) {
    await updateFollowUp(tx, open.id, { ...said, askedAt: open.askedAt ?? now });
  } else {
    await insertFollowUp(tx, { contributionId: found.id, kind: input.kind, askedAt: now, ...said });
  }
  return { kind: 'noted' };
}
