import type { Knex } from 'knex';
import { LANGUAGES } from '../../lib/languages.ts';
import { countSegments } from '../../lib/segments.ts';
import { type AnswerRow, findAnswer } from '../../storage/contributions/answers.ts';
import { lockContribution } from '../../storage/contributions/contributions.ts';
import {
  insertSupportPage,
  lockSupportTelling,
  placedForSupporters,
  referencesOf,
  updateSupportTelling,
} from '../../storage/contributions/support-telling.ts';
import type { ActDeps } from '../deps.ts';
import { fitSegments } from '../fit-segments.ts';
import { tellingPaces } from '../telling-pace.ts';

/** They did not ask: one SMS, the rest is behind the number. */
const SEGMENTS = 1;

/**
 * Writes the rows of the next `limit` phones that supported a question whose answer everybody may read. What
 * they get is what everybody may know: it does not say that they supported it. The page and how far it got
 * are one transaction; once the answer or the question is gone, nobody more is told.
 * @returns whether there may be more.
 */
export async function tellSupporters(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { answerId: number; limit: number },
): Promise<{ more: boolean }> {
  const telling = await lockSupportTelling(tx, input.answerId);
  if (telling === null || telling.finishedAt !== null) return { more: false };
  const last = await writePage(tx, deps, telling, input.limit);
  const finished = { finishedAt: deps.clock.now() };
  await updateSupportTelling(tx, input.answerId, last === null ? finished : { toldPhoneId: last });
  return { more: last !== null };
}

async function writePage(
  tx: Knex.Transaction,
  deps: ActDeps,
  { answerId, toldPhoneId }: { answerId: number; toldPhoneId: number },
  limit: number,
): Promise<number | null> {
  const answer = await findAnswer(tx, answerId);
  const contribution = answer && (await lockContribution(tx, answer.contributionId));
  const isShown = contribution?.public === true && contribution.approvedAt !== null;
  if (answer?.state !== 'sent' || answer.approvedAt === null || !isShown) return null;
  const references = await referencesOf(tx, contribution.id);
  const { due, last } = await insertSupportPage(tx, {
    ...{ answerId, contributionId: contribution.id, after: toldPhoneId, limit },
    words: references.flatMap((reference) => wordsOf(deps, answer, reference)),
    paces: tellingPaces(deps, await placedForSupporters(tx, answerId), limit),
    now: deps.clock.now(),
  });
  for (const { id, kind } of due) deps.outbox.add({ delivery: id, kind, attempt: 1 });
  return last;
}

function wordsOf(deps: ActDeps, { body, council }: AnswerRow, reference: string) {
  const { voiceNumber: number } = deps.settings;
  const key = council ? 'sms.council' : 'sms.answer';
  return LANGUAGES.map((language) => {
    const say = (answer: string) => deps.words(language, key, { ref: reference, answer });
    const sms =
      body === null
        ? deps.words(language, 'sms.answer_call', { ref: reference, number })
        : fitSegments(body, SEGMENTS, say);
    return { language, reference, body: sms, segments: countSegments(sms).segments };
  });
}
