import type { Knex } from 'knex';
import { type AnswerRow, lockAnswer, updateAnswer } from '../../storage/answers.ts';
import { insertAudit } from '../../storage/audit.ts';
import {
  type ContributionRow,
  lockContribution,
  updateContribution,
} from '../../storage/contributions.ts';
import { dropFollowUps, insertFollowUp } from '../../storage/follow-ups.ts';
import { phoneOfOfficial } from '../../storage/officials.ts';
import { findRecording } from '../../storage/recordings.ts';
import { queueSms } from '../deliveries/queue-delivery.ts';
import { type ActDeps, DAY_MS, HOUR_MS } from '../deps.ts';
import { fitSegments } from '../fit-segments.ts';
import { tellAuthor } from '../tell-author.ts';

export type Released =
  | { kind: 'sent'; deliveryId: string | null }
  /** Its sound is not here yet: the next tick tries again. */
  | { kind: 'waits' }
  /** Its sound never came, or the question is erased or refused. */
  | { kind: 'cancelled' }
  | { kind: 'not_due' };

/** An answer everybody reads in three SMS at most. */
const MOST_SEGMENTS = 3;
/** Its author has erased it, or was told that a moderator refused it. */
const GONE: ReadonlySet<string> = new Set(['erased', 'rejected']);
/** "Has it moved?" is asked this long after the answer. */
const HAS_MOVED_AFTER_MS = 30 * DAY_MS;

/** The time to undo an answer is over: it leaves for its author, on the medium she asked by. */
export async function releaseAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { answerId: number },
): Promise<Released> {
  const answer = await lockAnswer(tx, input.answerId);
  const now = deps.clock.now();
  if (answer?.state !== 'waiting' || answer.leavesAt > now) return { kind: 'not_due' };
  const contribution = await lockContribution(tx, answer.contributionId);
  const sound = await soundOf(tx, answer);
  if (sound === 'pending') return { kind: 'waits' };
  if (contribution === null || GONE.has(contribution.state)) return cancel(tx, deps, answer);
  if (sound === 'lost') {
    await tellLost(tx, deps, contribution, answer);
    return cancel(tx, deps, answer);
  }
  await updateAnswer(tx, answer.id, { state: 'sent', sentAt: now });
  await updateContribution(tx, contribution.id, { state: 'answered', answeredAt: now });
  await dropFollowUps(tx, contribution.id, 'got_answer');
  await dropFollowUps(tx, contribution.id, 'has_moved');
  await insertFollowUp(tx, {
    contributionId: contribution.id,
    kind: 'has_moved',
    dueAt: now + HAS_MOVED_AFTER_MS,
  });
  const delivery = await tellAnswer(tx, deps, contribution, answer);
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

/** He was told that his answer is kept: he learns that there is nothing to hear in it. */
async function tellLost(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  { officialId }: AnswerRow,
): Promise<void> {
  const phoneId = officialId === null ? null : await phoneOfOfficial(tx, officialId);
  if (phoneId === null) return;
  await queueSms(tx, deps, {
    phoneId,
    purpose: 'official.answer_lost',
    language: 'fr',
    body: deps.words('fr', 'sms.off.answer_lost', { ref: contribution.reference ?? '' }),
    contributionId: contribution.id,
    when: 'allowed',
  });
}

function tellAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  answer: AnswerRow,
) {
  const unspoken = answer.body !== null && answer.spokenRecordingId === null;
  const wait = unspoken && contribution.medium === 'voice' ? deps.settings.speakWaitHours : 0;
  return tellAuthor(tx, deps, contribution, {
    purpose: 'answer',
    body: answerSms(deps, contribution, contribution.sensitive ? null : answer.body),
    context: { answer: answer.id },
    answerId: answer.id,
    notBefore: deps.clock.now() + wait * HOUR_MS,
  });
}

/** A spoken answer, or one nobody else may read: how to hear it. A typed one: as much as three SMS carry; the menu has the rest. */
function answerSms(deps: ActDeps, contribution: ContributionRow, body: string | null): string {
  const { language } = contribution;
  const ref = contribution.reference ?? '';
  if (body === null) {
    return deps.words(language, 'sms.answer_call', { ref, number: deps.settings.voiceNumber });
  }
  return fitSegments(body, MOST_SEGMENTS, (answer) =>
    deps.words(language, 'sms.answer', { ref, answer }),
  );
}
