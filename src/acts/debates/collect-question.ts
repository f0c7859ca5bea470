import type { Knex } from 'knex';
import { holdsQuestions } from '../../civic/debates.ts';
import type { ContributionRow } from '../../storage/contributions/contributions.ts';
import {
  type DebateRow,
  debateOfContribution,
  findDebate,
  insertDebateItem,
} from '../../storage/debates/debates.ts';
import type { ActDeps } from '../deps.ts';

type Question = Pick<ContributionRow, 'id' | 'kind' | 'theme' | 'communeNumber' | 'sensitive'>;

/** Attaches a question to the debate it is asked for, if that is of her commune and still takes questions. */
export async function addToDebate(
  tx: Knex.Transaction,
  deps: ActDeps,
  question: Question,
  debateId: number | null,
): Promise<void> {
  const debate = debateId === null ? null : await findDebate(tx, debateId);
  if (debate === null || !takes(debate, question)) return;
  const addedAt = deps.clock.now();
  await insertDebateItem(tx, { debateId: debate.id, contributionId: question.id, addedAt });
}

/** A question for a debate that is still to come goes to officials when it opens. */
export async function waitsForDebate(
  tx: Knex.Transaction,
  question: Pick<ContributionRow, 'id' | 'sensitive'>,
): Promise<DebateRow | null> {
  if (question.sensitive) return null;
  const debate = await debateOfContribution(tx, question.id);
  return debate !== null && holdsQuestions(debate.state) ? debate : null;
}

/** A question for a debate that is open goes to its official at once, however he is told of others. */
export async function isInOpenDebate(tx: Knex.Transaction, questionId: number): Promise<boolean> {
  return (await debateOfContribution(tx, questionId))?.state === 'open';
}

function takes(debate: DebateRow, { kind, theme, communeNumber, sensitive }: Question): boolean {
  if (debate.state !== 'announced' && debate.state !== 'open') return false;
  if (kind !== 'challenge' || sensitive || theme !== debate.theme) return false;
  return communeNumber !== null && debate.communeNumbers.includes(communeNumber);
}
