import type { Knex } from 'knex';
import { lastSentAnswer, updateAnswer } from '../../storage/answers.ts';
import { findContribution } from '../../storage/contributions.ts';
import type { ActDeps, Person } from '../deps.ts';

/** Call her again once a facilitator has said the answer in her language (`speakAnswer`). */
export async function askSpokenAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; contribution: number },
): Promise<{ kind: 'noted' | 'unknown' }> {
  const found = await findContribution(tx, input.contribution);
  if (found === null || found.phoneId !== input.person.phoneId) return { kind: 'unknown' };
  const answer = await lastSentAnswer(tx, found.id);
  if (answer === null) return { kind: 'unknown' };
  await updateAnswer(tx, answer.id, { spokenAskedAt: deps.clock.now() });
  return { kind: 'noted' };
}
