import type { Knex } from 'knex';
import { lockDelivery } from '../../storage/deliveries.ts';
import { settleDelivery } from '../deliveries/settle-delivery.ts';
import { type ActDeps, MINUTE_MS } from '../deps.ts';

/** A send takes seconds: one still open after this long was cut by a crash. */
export const HALF_SENT_MS = 2 * MINUTE_MS;

/**
 * A delivery left half-sent by a crash may have left: it becomes unknown and waits for a report. One
 * whose wait is over is sent once more, marked as a possible duplicate.
 */
export async function recoverHalfSent(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { deliveryId: string },
): Promise<{ kind: 'unknown' | 'retried' | 'failed' | 'not_half_sent' }> {
  const delivery = await lockDelivery(tx, input.deliveryId);
  const now = deps.clock.now();
  if (delivery?.state === 'sending' && now - (delivery.sendingSince ?? now) >= HALF_SENT_MS) {
    await settleDelivery(tx, deps, delivery, 'unknown');
    return { kind: 'unknown' };
  }
  if (delivery?.state === 'unknown' && delivery.dueAt <= now) {
    const settled = await settleDelivery(tx, deps, delivery, 'no_report');
    return { kind: settled.kind === 'retry' ? 'retried' : 'failed' };
  }
  return { kind: 'not_half_sent' };
}
