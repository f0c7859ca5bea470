import type { Knex } from 'knex';
import type { DeliveryCode } from '../../civic/deliveries/delivery-policy.ts';
import {
  type DeliveryRow,
  lockDelivery,
  updateDelivery,
} from '../../storage/deliveries/deliveries.ts';
import { takeTurns } from '../../storage/deliveries/inbound-events.ts';
import { HELD_NO_MORE } from '../budgets/settle.ts';
import type { ActDeps } from '../deps.ts';
import { noteCost } from './note-cost.ts';
import { applyEarlyReports, messageName } from './record-delivery-report.ts';
import { type Settled, settleDelivery } from './settle-delivery.ts';

/** What a send came to, as the channels say it. */
export type SendOutcome =
  | { kind: 'accepted'; providerId: string; cost: string | null }
  | { kind: 'refused'; code: DeliveryCode; detail: string }
  | { kind: 'unknown'; detail: string };

/** The operator took it, refused it, or did not say. A report that came first is applied now. */
export async function recordSendOutcome(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { deliveryId: string; provider: string; outcome: SendOutcome },
): Promise<{ kind: 'accepted' | 'not_sending' } | Settled> {
  const { outcome, provider } = input;
  const delivery = await lockDelivery(tx, input.deliveryId);
  if (delivery === null) return { kind: 'not_sending' };
  if (outcome.kind === 'accepted') {
    await accept(tx, deps, delivery, { ...outcome, provider });
    return { kind: 'accepted' };
  }
  if (delivery.state !== 'sending') return { kind: 'not_sending' };
  await updateDelivery(tx, delivery.id, { provider });
  const code = outcome.kind === 'refused' ? outcome.code : 'unknown';
  return settleDelivery(tx, deps, delivery, code);
}

async function accept(
  tx: Knex.Transaction,
  deps: ActDeps,
  delivery: DeliveryRow,
  accepted: { providerId: string; cost: string | null; provider: string },
): Promise<void> {
  const { provider, providerId } = accepted;
  const isOpen = delivery.state === 'sending' || delivery.state === 'unknown';
  const state = isOpen ? 'accepted' : delivery.state;
  const isSms = delivery.kind === 'sms';
  if (isSms) await takeTurns(tx, [messageName(provider, providerId)]);
  const held = isSms ? HELD_NO_MORE : {};
  await updateDelivery(tx, delivery.id, { state, provider, providerId, ...held });
  if (!isSms) return;
  await noteCost(tx, deps, {
    subject: { kind: 'sms', deliveryId: delivery.id },
    provider,
    reported: accepted.cost,
    price: 'sms_segment',
    units: delivery.segments ?? 1,
    holding: delivery,
  });
  await applyEarlyReports(tx, deps, { ...delivery, state, provider, providerId });
}
