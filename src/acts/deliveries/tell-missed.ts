import type { Knex } from 'knex';
import { DAY_MS } from '../../lib/durations.ts';
import {
  type ContributionRow,
  findContribution,
} from '../../storage/contributions/contributions.ts';
import { findDebate } from '../../storage/debates/debates.ts';
import { type DeliveryRow, saidSince } from '../../storage/deliveries/deliveries.ts';
import { countWaiting } from '../../storage/officials/official-queue.ts';
import { officialsOfPhone } from '../../storage/officials/officials.ts';
import { withKept } from '../citizens/request-erase.ts';
import { debateWords } from '../debates/debate-words.ts';
import type { ActDeps } from '../deps.ts';
import { whoIsTold } from '../who-is-told.ts';
import { queueSms } from './queue-delivery.ts';
import { startedByHer } from './started-by-her.ts';

/** Two calls about one question that nobody took need no second SMS of the same words. */
const SAID_ONCE_MS = DAY_MS;

/** A call nobody answered becomes the SMS that says how to be called again; no content (shared phones). */
export async function tellMissed(
  tx: Knex.Transaction,
  deps: ActDeps,
  delivery: DeliveryRow,
): Promise<void> {
  const { contributionId, language } = delivery;
  const about = contributionId === null ? null : await findContribution(tx, contributionId);
  const number = deps.settings.voiceNumber;
  if (delivery.purpose.startsWith('official.')) return officialMissed(tx, deps, delivery);
  const ref = about?.reference ?? null;
  const key = about === null ? null : await keyOf(tx, delivery, about);
  const body =
    ref === null || key === null
      ? ((await calledOff(tx, deps, delivery)) ??
        deps.words(language, 'sms.callback_failed', { number }))
      : deps.words(language, key, { ref, number });
  const byHer = startedByHer(delivery);
  const said = { phoneId: delivery.phoneId, body, since: deps.clock.now() - SAID_ONCE_MS };
  if (!byHer && (await saidSince(tx, said))) return;
  const toHer = { phoneId: delivery.phoneId, language };
  await queueSms(tx, deps, {
    phoneId: delivery.phoneId,
    purpose: 'call_missed',
    language,
    body: byHer ? await withKept(tx, deps, toHer, body) : body,
    replyable: false,
    when: byHer ? 'reply' : 'allowed',
    ...(contributionId !== null && { contributionId }),
  });
}

/** A debate that is called off is nobody's secret, and no menu says it; null: it was about something else. */
async function calledOff(
  tx: Knex.Transaction,
  deps: ActDeps,
  { debateId, purpose, language }: DeliveryRow,
): Promise<string | null> {
  const isOff = debateId !== null && purpose === 'debate.cancel';
  const debate = isOff ? await findDebate(tx, debateId) : null;
  return debate && deps.words(language, 'sms.debate.cancel', debateWords(deps, debate, language));
}

/** Until somebody has said that this phone is hers, not even that there is an answer is said on it. */
async function keyOf(
  tx: Knex.Transaction,
  { purpose }: DeliveryRow,
  about: ContributionRow,
): Promise<'sms.private' | 'sms.answer_call' | null> {
  if ((await whoIsTold(tx, about))?.whose === 'keyed') return 'sms.private';
  return purpose === 'answer' ? 'sms.answer_call' : null;
}

/**
 * He was called about what waits for him, by name of none of it: his phone may be shared. Called at his hour
 * about what he has dealt with since, he is told nothing.
 */
async function officialMissed(
  tx: Knex.Transaction,
  deps: ActDeps,
  { phoneId, purpose }: DeliveryRow,
): Promise<void> {
  let count = 0;
  for (const { id } of await officialsOfPhone(tx, phoneId)) count += await countWaiting(tx, id);
  const asked = startedByHer({ purpose });
  if (count === 0 && !asked) return;
  const number = deps.settings.voiceNumber;
  const body = deps.words('fr', 'sms.off.call_missed', { count, number });
  const when = asked ? 'reply' : 'allowed';
  await queueSms(tx, deps, { phoneId, purpose: 'call_missed', language: 'fr', body, when });
}
