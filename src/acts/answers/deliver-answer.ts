import type { Knex } from 'knex';
import { DAY_MS, HOUR_MS } from '../../lib/durations.ts';
import type { AnswerRow } from '../../storage/contributions/answers.ts';
import { insertAnswer } from '../../storage/contributions/answers.ts';
import {
  type ContributionRow,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import {
  dropFollowUps,
  insertFollowUp,
  openFollowUp,
  updateFollowUp,
} from '../../storage/contributions/follow-ups.ts';
import type { DeliveryRow } from '../../storage/deliveries/deliveries.ts';
import { cancelStatus } from '../../storage/deliveries/status-messages.ts';
import type { ActDeps } from '../deps.ts';
import { fitSegments } from '../fit-segments.ts';
import { isForHerAlone } from '../for-her-alone.ts';
import { tellAuthor } from '../tell-author.ts';

/** An answer everybody reads in three SMS at most. */
const MOST_SEGMENTS = 3;
/** "Has it moved?" is asked this long after the answer. */
const HAS_MOVED_AFTER_MS = 30 * DAY_MS;

/** An answer that is sent goes to the author of a question, on the medium she asked by. */
export async function deliverAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  answer: AnswerRow,
): Promise<DeliveryRow | null> {
  const now = deps.clock.now();
  await updateContribution(tx, contribution.id, { state: 'answered', answeredAt: now });
  await cancelStatus(tx, { contributionId: contribution.id, failure: 'answered' });
  await dropFollowUps(tx, contribution.id, 'got_answer');
  await dropFollowUps(tx, contribution.id, 'has_moved');
  await insertFollowUp(tx, {
    contributionId: contribution.id,
    kind: 'has_moved',
    dueAt: now + HAS_MOVED_AFTER_MS,
  });
  return tellAnswer(tx, deps, contribution, answer);
}

/** The same answer for the author of a question that was merged into the one it is to. */
export async function copyAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  same: ContributionRow,
  answer: AnswerRow,
  /** Of the author of the question it is to: what was said in her language is for no other. */
  language: string,
): Promise<void> {
  const now = deps.clock.now();
  const copy = await insertAnswer(tx, {
    contributionId: same.id,
    officialId: answer.officialId,
    body: answer.body,
    recordingId: answer.recordingId,
    spokenRecordingId: same.language === language ? answer.spokenRecordingId : null,
    state: 'sent',
    leavesAt: answer.leavesAt,
    createdAt: now,
    sentAt: now,
    copyOf: answer.copyOf ?? answer.id,
    council: answer.council,
  });
  await deliverAnswer(tx, deps, same, copy);
}

/** Brings an answer to its author, or to who helped; what is not said yet waits for a voice from `since` on. */
export async function tellAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  answer: AnswerRow,
  since = deps.clock.now(),
): Promise<DeliveryRow | null> {
  const isPrivate = await isForHerAlone(tx, deps, contribution);
  const unspoken = answer.body !== null && answer.spokenRecordingId === null;
  const wait = unspoken && contribution.medium === 'voice' ? deps.settings.speakWaitHours : 0;
  const words = isPrivate ? null : answer.body;
  const isAsked =
    words !== null && contribution.phoneId !== null && contribution.medium !== 'voice';
  if (isAsked) await askIfGood(tx, deps, contribution);
  return tellAuthor(tx, deps, contribution, {
    purpose: 'answer',
    body: answerSms(deps, contribution, { words, isAsked, council: answer.council }),
    context: { answer: answer.id },
    answerId: answer.id,
    replyable: isAsked,
    notBefore: since + wait * HOUR_MS,
  });
}

/** Her reply of one digit to the SMS is about the answer (`planFollowUp`). */
async function askIfGood(
  tx: Knex.Transaction,
  deps: ActDeps,
  { id: contributionId }: ContributionRow,
): Promise<void> {
  const askedAt = deps.clock.now();
  const open = await openFollowUp(tx, contributionId, 'answer_good');
  if (open !== null) await updateFollowUp(tx, open.id, { askedAt });
  else await insertFollowUp(tx, { contributionId, kind: 'answer_good', askedAt });
}

/**
 * A spoken answer, or one nobody else may read: how to hear it. A typed one: as much as three SMS carry, and
 * whether it is good; the menu has the rest.
 */
function answerSms(
  deps: ActDeps,
  { language, reference }: ContributionRow,
  { words, isAsked, council }: { words: string | null; isAsked: boolean; council: boolean },
): string {
  const ref = reference ?? '';
  if (words === null) {
    return deps.words(language, 'sms.answer_call', { ref, number: deps.settings.voiceNumber });
  }
  const ask = isAsked ? `\n${deps.words(language, 'sms.answer_ask', {})}` : '';
  const key = council ? 'sms.council' : 'sms.answer';
  return fitSegments(
    words,
    MOST_SEGMENTS,
    (answer) => `${deps.words(language, key, { ref, answer })}${ask}`,
  );
}
