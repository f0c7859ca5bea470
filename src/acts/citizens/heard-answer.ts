import type { Knex } from 'knex';
import { updateAnswer } from '../../storage/answers.ts';
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
  if (answer.heardAt === null) await updateAnswer(tx, answer.id, { heardAt: deps.clock.now() });
  return { kind: 'noted' };
}
