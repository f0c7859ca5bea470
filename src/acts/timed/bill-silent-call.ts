import type { Knex } from 'knex';
import { MINUTE_MS } from '../../lib/durations.ts';
import {
  type DeliveryRow,
  lockDelivery,
  updateDelivery,
} from '../../storage/deliveries/deliveries.ts';
import { HELD_NO_MORE } from '../budgets/settle.ts';
import { callOver } from '../deliveries/call-over.ts';
import { billedMinutes, noteCost } from '../deliveries/note-cost.ts';
import type { ActDeps } from '../deps.ts';

/** The event that tells how long a call was comes seconds after its end, or not at all. */
export const SILENT_CALL_MS = 10 * MINUTE_MS;

/** How long a call is meant to take: every function by voice in under three minutes. */
export const USUAL_SECONDS = 180;

/**
 * A call that has ended without a word on its length: it is the time from its first event to its last, the
 * usual one when its end was not told either. The price table tells what it cost.
 */
export async function billSilentCall(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { deliveryId: string },
): Promise<{ kind: 'billed' | 'not_silent' }> {
  const call = await lockDelivery(tx, input.deliveryId);
  const isSilent = call?.kind === 'call' && call.state === 'delivered' && call.seconds === null;
  if (!isSilent || call.endedAt === null) return { kind: 'not_silent' };
  const heard = Math.round((call.endedAt - (call.beganAt ?? call.endedAt)) / 1000);
  const seconds = call.failure === 'no_final' ? USUAL_SECONDS : heard;
  await updateDelivery(tx, call.id, { seconds, ...HELD_NO_MORE });
  await billCall(tx, deps, call, seconds);
  await callOver(tx, deps, { ...call, seconds });
  return { kind: 'billed' };
}

/** Notes what a call of ours costs by the price table, its operator having told nothing. */
export const billCall = (
  tx: Knex.Transaction,
  deps: ActDeps,
  call: DeliveryRow,
  seconds: number,
): Promise<void> =>
  noteCost(tx, deps, {
    subject: { kind: 'call', deliveryId: call.id },
    provider: call.provider ?? deps.settings.operator,
    reported: null,
    price: 'call_minute',
    units: billedMinutes(seconds),
    adds: true,
    holding: call,
  });
