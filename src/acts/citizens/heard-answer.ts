import type { Knex } from 'knex';
import { markHeard } from '../answers/mark-heard.ts';
import type { ActDeps, Person } from '../deps.ts';
import { answerToHer } from './answer-to-her.ts';

/** She heard or read the answer to a question of hers to the end. */
export async function heardAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; contribution: number },
): Promise<{ kind: 'noted' | 'unknown' }> {
  const answer = await answerToHer(tx, input.person, input.contribution);
  if (answer === null) return { kind: 'unknown' };
  await markHeard(tx, deps, answer);
  return { kind: 'noted' };
}
