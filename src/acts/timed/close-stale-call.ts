import type { Knex } from 'knex';
import { MINUTE_MS } from '../../lib/durations.ts';
import { lockDelivery, updateDelivery } from '../../storage/deliveries/deliveries.ts';
import { lastTurnOf } from '../../storage/deliveries/due-deliveries.ts';
import { callEnded } from '../answers/answer-call-ended.ts';
import { HELD_NO_MORE } from '../budgets/settle.ts';
import { settleDelivery } from '../deliveries/settle-delivery.ts';
import type { ActDeps } from '../deps.ts';
import { billCall, USUAL_SECONDS } from './bill-silent-call.ts';

/** A call without its final event is over when nothing has happened in it for so long. */
export const STALE_CALL_MS = 10 * MINUTE_MS;

/** Its end never came: one that was answered counts as made, another as not answered. */
export async function closeStaleCall(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { deliveryId: string },
): Promise<{ kind: 'closed' | 'not_stale' }> {
  const call = await lockDelivery(tx, input.deliveryId);
  const now = deps.clock.now();
  const open = call?.kind === 'call' && (call.state === 'accepted' || call.state === 'sent');
  if (!open) return { kind: 'not_stale' };
  const began = call.beganAt ?? call.sendingSince ?? call.dueAt;
  // Who answers one question after the other is on the line for longer.
  const since = Math.max(began, (await lastTurnOf(tx, call.id)) ?? began);
  if (now - since < STALE_CALL_MS) return { kind: 'not_stale' };
  const seconds = call.beganAt === null ? 0 : USUAL_SECONDS;
  await billCall(tx, deps, call, seconds);
  const rings = call.rings + 1;
  if (call.beganAt !== null) {
    const ended = {
      state: 'delivered',
      failure: 'no_final',
      endedAt: now,
      seconds,
      rings,
    } as const;
    await updateDelivery(tx, call.id, { ...ended, ...HELD_NO_MORE });
    // Nobody knows when she hung up: what began to play counts as heard.
    await callEnded(tx, deps, { ...call, ...ended, seconds: null });
  } else {
    await updateDelivery(tx, call.id, { rings, ...HELD_NO_MORE });
    await settleDelivery(tx, deps, call, 'no_answer');
  }
  return { kind: 'closed' };
}
