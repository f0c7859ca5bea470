import type { Knex } from 'knex';
import { updateAnswer } from '../../storage/contributions/answers.ts';
import type { ActDeps, Person } from '../deps.ts';
import { answerToHer } from './answer-to-her.ts';

/** Call her again once a facilitator has said the answer in her language (`speakAnswer`). */
export async function askSpokenAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; contribution: number },
): Promise<{ kind: 'noted' | 'unknown' }> {
  const answer = await answerToHer(tx, input.person, input.contribution);
  if (answer === null) return { kind: 'unknown' };
  // What she heard in another language is not it.
  await updateAnswer(tx, answer.id, { spokenAskedAt: deps.clock.now(), heardAt: null });
  return { kind: 'noted' };
}
