import type { Knex } from 'knex';
import { type DeliveryCode, nextDelivery } from '../../civic/deliveries/delivery-policy.ts';
import { leavesAt } from '../../civic/deliveries/quiet-hours.ts';
import { findAnswer } from '../../storage/contributions/answers.ts';
import { answerCallsRung } from '../../storage/deliveries/answer-deliveries.ts';
import { type DeliveryRow, updateDelivery } from '../../storage/deliveries/deliveries.ts';
import type { ActDeps } from '../deps.ts';
import { startedByHer } from './started-by-her.ts';
import { tellMissed } from './tell-missed.ts';

/** What is due so soon gets its job now: the sweeper would be late for it. */
const SOON_MS = 5_000;
/** A job never comes before its row is due. */
const MARGIN_MS = 100;
/** What everybody is told. */
const IN_THE_MENU = /^(broadcast|supported|debate\.announce|debate\.summary)$/;

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
  const answer = await answerOf(tx, delivery);
  if (answer !== null && answer.heardAt !== null) {
    await fail(tx, deps, delivery, code);
    return { kind: 'failed', alarm: false };
  }
  const rang = answer && { answerRang: await answerCallsRung(tx, answer.id) };
  const afterBeep = delivery.purpose === 'door';
  const attempt = { kind, attempts, code, possibleDuplicate, afterBeep, ...rang };
  const decision = nextDelivery(attempt, now);
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
      const inMs = dueAt - now;
      if (inMs <= SOON_MS) {
        const item = { delivery: delivery.id, kind, attempt: attempts + 1 };
        deps.outbox.add(inMs > 0 ? { ...item, inMs: inMs + MARGIN_MS } : item);
      }
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
      if (!IN_THE_MENU.test(delivery.purpose)) await tellMissed(tx, deps, delivery);
      return { kind: 'failed', alarm: false };
    case 'give_up':
      await fail(tx, deps, delivery, code);
      return { kind: 'failed', alarm: false };
  }
}

/** What a call is to bring. */
function answerOf(tx: Knex.Transaction, { kind, purpose, answerId }: DeliveryRow) {
  return kind === 'call' && purpose === 'answer' && answerId !== null
    ? findAnswer(tx, answerId)
    : null;
}

const fail = (tx: Knex.Transaction, deps: ActDeps, delivery: DeliveryRow, failure: string) =>
  updateDelivery(tx, delivery.id, { state: 'failed', failure, endedAt: deps.clock.now() });

function retryAt(deps: ActDeps, delivery: DeliveryRow, at: number): number {
  const startedBy = startedByHer(delivery) ? 'person' : 'us';
  return leavesAt(at, startedBy, deps.settings.quietHours, deps.settings.timeZone);
}
