import type { Knex } from 'knex';
import { type AnswerRow, lastSentAnswer } from '../../storage/contributions/answers.ts';
import { findContribution } from '../../storage/contributions/contributions.ts';
import type { Person } from '../deps.ts';

/** The last answer sent to a contribution of hers; null when it is somebody else's or has none. */
export async function answerToHer(
  tx: Knex.Transaction,
  person: Person,
  contributionId: number,
): Promise<AnswerRow | null> {
  const found = await findContribution(tx, contributionId);
  if (found === null || found.phoneId !== person.phoneId) return null;
  return lastSentAnswer(tx, found.id);
}
