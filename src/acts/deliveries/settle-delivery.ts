import type { Knex } from 'knex';
import { type DeliveryCode, nextDelivery } from '../../civic/delivery-policy.ts';
import { leavesAt } from '../../civic/quiet-hours.ts';
import { findContribution } from '../../storage/contributions.ts';
import { type DeliveryRow, updateDelivery } from '../../storage/deliveries.ts';
import { countWaiting } from '../../storage/official-queue.ts';
import { officialsOfPhone } from '../../storage/officials.ts';
import type { ActDeps } from '../deps.ts';
import { queueSms } from './queue-delivery.ts';
import { startedByHer } from './started-by-her.ts';

export interface Settled {
  kind: 'retry' | 'waiting' | 'failed';
  /** An operator of the service must act: no credit, wrong credentials. */
  alarm: boolean;
}

/** One attempt came to `code`: tries again later, waits for a report, sends an SMS instead, or gives up. */
export async function settleDelivery(
  tx: Knex.Transaction,
  deps: ActDeps,
  delivery: DeliveryRow,
  code: DeliveryCode,
): Promise<Settled> {
  const { kind, attempts, possibleDuplicate } = delivery;
  const now = deps.clock.now();
  const decision = nextDelivery({ kind, attempts, code, possibleDuplicate }, now);
  switch (decision.kind) {
    case 'retry': {
      const dueAt = retryAt(deps, delivery, decision.at);
      const { possibleDuplicate: duplicate, alarm } = decision;
      await updateDelivery(tx, delivery.id, {
        state: 'due',
        dueAt,
        failure: code,
        possibleDuplicate: duplicate,
      });
      if (dueAt <= now) deps.outbox.add({ delivery: delivery.id, kind, attempt: attempts + 1 });
      return { kind: 'retry', alarm };
    }
    case 'wait_report':
      await updateDelivery(tx, delivery.id, {
        state: 'unknown',
        dueAt: decision.until,
        failure: code,
      });
      return { kind: 'waiting', alarm: false };
    case 'sms_instead':
      await fail(tx, deps, delivery, code);
      // What everybody is told is in the menu: nobody is charged for having missed it.
      if (delivery.purpose !== 'broadcast') await smsInstead(tx, deps, delivery);
      return { kind: 'failed', alarm: false };
    case 'give_up':
      await fail(tx, deps, delivery, code);
      return { kind: 'failed', alarm: false };
  }
}

const fail = (tx: Knex.Transaction, deps: ActDeps, delivery: DeliveryRow, failure: string) =>
  updateDelivery(tx, delivery.id, { state: 'failed', failure, endedAt: deps.clock.now() });

function retryAt(deps: ActDeps, delivery: DeliveryRow, at: number): number {
  const startedBy = startedByHer(delivery) ? 'person' : 'us';
  return leavesAt(at, startedBy, deps.settings.quietHours, deps.settings.timeZone);
}

/** A call nobody answered becomes the SMS that says how to be called again; no content (shared phones). */
async function smsInstead(
  tx: Knex.Transaction,
  deps: ActDeps,
  delivery: DeliveryRow,
): Promise<void> {
  const { contributionId, language } = delivery;
  const about = contributionId === null ? null : await findContribution(tx, contributionId);
  const number = deps.settings.voiceNumber;
  if (delivery.purpose.startsWith('official.')) return officialMissed(tx, deps, delivery);
  const isAnswer = delivery.purpose === 'answer' && about?.reference != null;
  const body = isAnswer
    ? deps.words(language, 'sms.answer_call', { ref: about?.reference ?? '', number })
    : deps.words(language, 'sms.callback_failed', { number });
  await queueSms(tx, deps, {
    phoneId: delivery.phoneId,
    purpose: 'call_missed',
    language,
    body,
    replyable: false,
    when: startedByHer(delivery) ? 'reply' : 'allowed',
    ...(contributionId !== null && { contributionId }),
  });
}

/** He was called about what waits for him, by name of none of it: his phone may be shared. */
async function officialMissed(
  tx: Knex.Transaction,
  deps: ActDeps,
  { phoneId, purpose }: DeliveryRow,
): Promise<void> {
  let count = 0;
  for (const { id } of await officialsOfPhone(tx, phoneId)) count += await countWaiting(tx, id);
  const number = deps.settings.voiceNumber;
  const body = deps.words('fr', 'sms.off.call_missed', { count, number });
  const when = startedByHer({ purpose }) ? 'reply' : 'allowed';
  await queueSms(tx, deps, { phoneId, purpose: 'call_missed', language: 'fr', body, when });
}
