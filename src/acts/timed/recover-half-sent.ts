import type { Knex } from 'knex';
import { MINUTE_MS } from '../../lib/durations.ts';
import {
  type DeliveryRow,
  lockDelivery,
  updateDelivery,
} from '../../storage/deliveries/deliveries.ts';
import { HELD_NO_MORE } from '../budgets/settle.ts';
import { noteCost } from '../deliveries/note-cost.ts';
import { settleDelivery } from '../deliveries/settle-delivery.ts';
import type { ActDeps } from '../deps.ts';

/** A send takes seconds: one still open after this long was cut by a crash. */
export const HALF_SENT_MS = 2 * MINUTE_MS;

/**
 * A delivery left half-sent by a crash may have left: it becomes unknown and waits for a report. One
 * whose wait is over is sent once more, marked as a possible duplicate; not a call that was answered,
 * whatever became of the answer of the API.
 */
export async function recoverHalfSent(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { deliveryId: string },
): Promise<{ kind: 'unknown' | 'retried' | 'failed' | 'made' | 'not_half_sent' }> {
  const delivery = await lockDelivery(tx, input.deliveryId);
  const now = deps.clock.now();
  if (delivery?.state === 'sending' && now - (delivery.sendingSince ?? now) >= HALF_SENT_MS) {
    await settleDelivery(tx, deps, delivery, 'unknown');
    return { kind: 'unknown' };
  }
  if (delivery?.state === 'unknown' && delivery.dueAt <= now) {
    if (delivery.beganAt !== null) {
      await updateDelivery(tx, delivery.id, {
        state: 'delivered',
        failure: 'no_final',
        endedAt: now,
      });
      return { kind: 'made' };
    }
    const settled = await settleDelivery(tx, deps, delivery, 'no_report');
    if (settled.kind === 'failed') await noteLost(tx, deps, delivery);
    return { kind: settled.kind === 'retry' ? 'retried' : 'failed' };
  }
  return { kind: 'not_half_sent' };
}

/** It may have left, and the operator may bill it: an SMS counts, a call would have told of itself. */
async function noteLost(tx: Knex.Transaction, deps: ActDeps, delivery: DeliveryRow): Promise<void> {
  const { id, kind, segments } = delivery;
  await updateDelivery(tx, id, HELD_NO_MORE);
  await noteCost(tx, deps, {
    subject: { kind, deliveryId: id },
    provider: delivery.provider ?? deps.settings.operator,
    reported: null,
    price: kind === 'sms' ? 'sms_segment' : 'call_minute',
    units: kind === 'sms' ? (segments ?? 1) : 0,
    holding: delivery,
  });
}
