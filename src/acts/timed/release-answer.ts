import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  type AnswerRow,
  findAnswer,
  lockAnswer,
  updateAnswer,
} from '../../storage/contributions/answers.ts';
import {
  type ContributionRow,
  lockContribution,
} from '../../storage/contributions/contributions.ts';
import { mergedInto } from '../../storage/contributions/merging.ts';
import { phoneOfOfficial } from '../../storage/officials/officials.ts';
import { findRecording } from '../../storage/recordings/recordings.ts';
import { copyAnswer, deliverAnswer } from '../answers/deliver-answer.ts';
import { queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps } from '../deps.ts';

export type Released =
  | { kind: 'sent'; deliveryId: string | null }
  /** Its sound is not here yet, or it has just been moved to another question: the next tick tries again. */
  | { kind: 'waits' }
  /** Its sound never came, or the question is erased or refused. */
  | { kind: 'cancelled' }
  | { kind: 'not_due' };

/** Its author has erased it, or was told that a moderator refused it. */
const GONE: ReadonlySet<string> = new Set(['erased', 'rejected']);
/** The time to undo an answer is over: it leaves for its author, on the medium she asked by. */
export async function releaseAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { answerId: number },
): Promise<Released> {
  const found = await findAnswer(tx, input.answerId);
  if (found?.state !== 'waiting') return { kind: 'not_due' };
  // The question first, as whoever answers or merges it.
  const contribution = await lockContribution(tx, found.contributionId);
  const answer = await lockAnswer(tx, found.id);
  const now = deps.clock.now();
  if (answer?.state !== 'waiting' || answer.leavesAt > now) return { kind: 'not_due' };
  if (answer.contributionId !== found.contributionId) return { kind: 'waits' };
  const sound = await soundOf(tx, answer);
  if (sound === 'pending') return { kind: 'waits' };
  if (contribution === null) return cancel(tx, deps, answer);
  if (GONE.has(contribution.state)) {
    await tellUnsent(tx, deps, contribution, answer, 'gone');
    return cancel(tx, deps, answer);
  }
  if (sound === 'lost') {
    await tellUnsent(tx, deps, contribution, answer, 'answer_lost');
    return cancel(tx, deps, answer);
  }
  await updateAnswer(tx, answer.id, { state: 'sent', sentAt: now });
  const delivery = await deliverAnswer(tx, deps, contribution, answer);
  for (const same of await mergedInto(tx, contribution.id)) {
    await copyAnswer(tx, deps, same, answer, contribution.language);
  }
  return { kind: 'sent', deliveryId: delivery?.id ?? null };
}

async function soundOf(
  tx: Knex.Transaction,
  answer: AnswerRow,
): Promise<'none' | 'ready' | 'pending' | 'lost'> {
  if (answer.recordingId === null) return 'none';
  const recording = await findRecording(tx, answer.recordingId);
  const isMute = recording?.state === 'ready' && recording.verdict === 'silent';
  if (!isMute && (recording?.state === 'ready' || recording?.state === 'pending'))
    return recording.state;
  return answer.body === null ? 'lost' : 'none';
}

async function cancel(tx: Knex.Transaction, deps: ActDeps, answer: AnswerRow): Promise<Released> {
  await updateAnswer(tx, answer.id, { state: 'cancelled' });
  await insertAudit(tx, {
    actor: 'system',
    action: 'answer.cancel',
    subject: `contribution:${answer.contributionId}`,
    at: deps.clock.now(),
  });
  return { kind: 'cancelled' };
}

/** He was told that his answer is kept: he learns why it does not leave. */
async function tellUnsent(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  { officialId }: AnswerRow,
  why: 'gone' | 'answer_lost',
): Promise<void> {
  const phoneId = officialId === null ? null : await phoneOfOfficial(tx, officialId);
  if (phoneId === null) return;
  await queueSms(tx, deps, {
    phoneId,
    purpose: 'official.answer_lost',
    language: 'fr',
    body: deps.words('fr', `sms.off.${why}`, { ref: contribution.reference ?? '' }),
    contributionId: contribution.id,
    when: 'allowed',
  });
}
