import type { Knex } from 'knex';
import { type AnswerRow, updateAnswer } from '../../storage/contributions/answers.ts';
import { cancelAnswerCalls } from '../../storage/deliveries/answer-deliveries.ts';
import type { ActDeps } from '../deps.ts';

/** She has heard or read it: nobody calls her about it any more. */
export async function markHeard(
  tx: Knex.Transaction,
  deps: ActDeps,
  answer: Pick<AnswerRow, 'id' | 'heardAt'>,
): Promise<void> {
  if (answer.heardAt !== null) return;
  await updateAnswer(tx, answer.id, { heardAt: deps.clock.now() });
  await cancelAnswerCalls(tx, answer.id);
}
