import type { Knex } from 'knex';
import {
  type DeliveryRow,
  lockDelivery,
  lockDeliveryByProviderId,
  updateDelivery,
} from '../../storage/deliveries/deliveries.ts';
import { endHearings } from '../answers/end-hearings.ts';
import { HELD_NO_MORE } from '../budgets/settle.ts';
import type { ActDeps } from '../deps.ts';
import { callOver } from './call-over.ts';
import { billedMinutes, noteCost } from './note-cost.ts';
import { settleDelivery } from './settle-delivery.ts';

export interface CallFinal {
  provider: string;
  /** The operator's id of the call. */
  sessionKey: string;
  /** Our delivery when the operator echoes it. */
  clientRequestId: string | null;
  final: {
    outcome: 'completed' | 'busy' | 'no_answer' | 'rejected' | 'failed';
    seconds: number | null;
    cost: string | null;
  } | null;
  /** Set for a call that came in. */
  inbound: { msisdn: string } | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A call has ended: its seconds and its cost, and what comes next when nobody answered. Operators tell it
 * twice, and may tell the end before the length. A copy of the event, or one of an earlier attempt,
 * changes nothing.
 */
export async function recordCallFinal(
  tx: Knex.Transaction,
  deps: ActDeps,
  event: CallFinal,
): Promise<{ kind: 'recorded' | 'ignored' }> {
  if (event.final === null) return { kind: 'ignored' };
  if (event.inbound !== null) return endInbound(tx, deps, event, event.inbound, event.final);
  const delivery = await deliveryOf(tx, event);
  if (delivery !== null && lacksLength(delivery, event)) {
    const { seconds } = event.final;
    await updateDelivery(tx, delivery.id, { seconds, ...HELD_NO_MORE });
    await noteCallCost(tx, deps, delivery, { ...event.final, ...event });
    await callOver(tx, deps, { ...delivery, seconds });
    return { kind: 'recorded' };
  }
  if (delivery === null || !isThisAttempt(delivery, event.sessionKey)) return { kind: 'ignored' };
  await endCall(tx, deps, delivery, { ...event.final, ...event });
  return { kind: 'recorded' };
}

async function deliveryOf(tx: Knex.Transaction, event: CallFinal): Promise<DeliveryRow | null> {
  const { clientRequestId } = event;
  return clientRequestId !== null && UUID.test(clientRequestId)
    ? lockDelivery(tx, clientRequestId)
    : lockDeliveryByProviderId(tx, event.provider, event.sessionKey);
}

/** While the answer of the API is on its way the row still holds the id of the attempt before. */
function isThisAttempt(delivery: DeliveryRow, sessionKey: string): boolean {
  const same = delivery.providerId === sessionKey;
  switch (delivery.state) {
    case 'accepted':
    case 'sent':
      return same;
    case 'sending':
    case 'unknown':
      return !same || delivery.beganAt !== null;
    default:
      return false;
  }
}

/** Its end was told without its length, which comes now. */
function lacksLength(delivery: DeliveryRow, { sessionKey, final }: CallFinal): boolean {
  const ended = delivery.state === 'delivered' && delivery.providerId === sessionKey;
  return ended && delivery.seconds === null && final !== null && final.seconds !== null;
}

async function endCall(
  tx: Knex.Transaction,
  deps: ActDeps,
  delivery: DeliveryRow,
  end: { provider: string; sessionKey: string } & NonNullable<CallFinal['final']>,
): Promise<void> {
  const ended = {
    provider: end.provider,
    providerId: end.sessionKey,
    providerStatus: end.outcome,
    seconds: end.seconds,
    endedAt: deps.clock.now(),
    rings: delivery.rings + 1,
    ...(isLengthKnown(end) && HELD_NO_MORE),
  };
  // What it cost is booked with its length; when that never comes, `billSilentCall` estimates it.
  if (isLengthKnown(end)) await noteCallCost(tx, deps, delivery, end);
  if (end.outcome === 'completed') {
    await updateDelivery(tx, delivery.id, { ...ended, state: 'delivered', failure: null });
    // Until its length is told, what she heard of it is not known.
    if (isLengthKnown(end)) await callOver(tx, deps, { ...delivery, ...ended });
    return;
  }
  await updateDelivery(tx, delivery.id, ended);
  await settleDelivery(tx, deps, { ...delivery, ...ended }, end.outcome);
}

const isLengthKnown = (end: { seconds: number | null; outcome: string }) =>
  end.seconds !== null || end.outcome !== 'completed';

async function noteCallCost(
  tx: Knex.Transaction,
  deps: ActDeps,
  delivery: DeliveryRow,
  end: { provider: string; seconds: number | null; cost: string | null },
): Promise<void> {
  await noteCost(tx, deps, {
    subject: { kind: 'call', deliveryId: delivery.id },
    provider: end.provider,
    reported: end.cost,
    price: 'call_minute',
    units: billedMinutes(end.seconds),
    adds: true,
    holding: delivery,
  });
}

async function endInbound(
  tx: Knex.Transaction,
  deps: ActDeps,
  event: CallFinal,
  { msisdn }: NonNullable<CallFinal['inbound']>,
  final: NonNullable<CallFinal['final']>,
): Promise<{ kind: 'recorded' }> {
  await noteCost(tx, deps, {
    subject: { kind: 'inbound_call', inboundCallKey: `${event.provider}:${event.sessionKey}` },
    provider: event.provider,
    reported: final.cost,
    price: 'inbound_call_minute',
    units: billedMinutes(final.seconds),
    ...(msisdn !== '' && { phoneHash: deps.phones.hash(msisdn) }),
  });
  const { provider, sessionKey } = event;
  const endedAt = deps.clock.now();
  const beganAt = final.seconds === null ? null : endedAt - final.seconds * 1000;
  const { seconds } = final;
  await endHearings(tx, deps, { provider, sessionKey, beganAt, endedAt, seconds });
  return { kind: 'recorded' };
}
