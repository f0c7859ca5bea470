import type { Knex } from 'knex';
import { lastSentAnswer, updateAnswer } from '../../storage/answers.ts';
import { findContribution } from '../../storage/contributions.ts';
import type { ActDeps, Person } from '../deps.ts';

/** She heard or read the answer to a question of hers to the end. */
export async function heardAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; contribution: number },
): Promise<{ kind: 'noted' | 'unknown' }> {
  const found = await findContribution(tx, input.contribution);
  if (found === null || found.phoneId !== input.person.phoneId) return { kind: 'unknown' };
  const answer = await lastSentAnswer(tx, found.id);
  if (answer === null) return { kind: 'unknown' };
  if (answer.heardAt === null) await updateAnswer(tx, answer.id, { heardAt: deps.clock.now() });
  return { kind: 'noted' };
}
