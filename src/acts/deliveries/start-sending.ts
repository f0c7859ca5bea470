import type { Knex } from 'knex';
import { worthUntil } from '../../civic/budgets/budget.ts';
import { whoPays } from '../../storage/budgets/budget-holds.ts';
import { findPhone, type PhoneRow } from '../../storage/citizens/phones.ts';
import {
  type DeliveryRow,
  lockDelivery,
  updateDelivery,
} from '../../storage/deliveries/deliveries.ts';
import { type RefusedSending, refuseSending } from '../budgets/refuse-sending.ts';
import { type BudgetTold, reserve } from '../budgets/reserve.ts';
import type { ActDeps } from '../deps.ts';

export type Sending =
  /** Send it now, then `recordSendOutcome`. `to` is E.164: it never reaches a log. */
  | { kind: 'send'; delivery: DeliveryRow; to: string; told: BudgetTold[] }
  /** Somebody else has it, it is done, or its time has not come. */
  | { kind: 'not_due' }
  /** The number is erased, she said STOP since, its broadcast was stopped, or it is worth nothing by now. */
  | { kind: 'cancelled' }
  /** No money is left for it, or the commune had its call backs of today. */
  | RefusedSending;

/**
 * Claims one due delivery for one attempt, and holds what it is expected to cost. Commit before sending:
 * a crash then leaves it half-sent.
 * @param input.locked the row, when this transaction has it locked already.
 */
export async function startSending(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { deliveryId: string; locked?: DeliveryRow },
): Promise<Sending> {
  const delivery = input.locked ?? (await lockDelivery(tx, input.deliveryId));
  const now = deps.clock.now();
  if (delivery?.state !== 'due' || delivery.dueAt > now) return { kind: 'not_due' };
  const phone = await findPhone(tx, delivery.phoneId);
  const sealed = phone?.numberEncrypted ?? null;
  const pays = await whoPays(tx, {
    deliveryId: delivery.id,
    provider: deps.settings.operator,
    now,
  });
  const ended = whyEnded(delivery, phone, { now, broadcast: pays.broadcast });
  if (sealed === null || ended !== null) {
    await updateDelivery(tx, delivery.id, { state: 'cancelled', failure: ended });
    return { kind: 'cancelled' };
  }
  const reserved = await reserve(tx, deps, delivery, pays);
  if (reserved.kind === 'refused') return refuseSending(tx, deps, delivery, reserved);
  const claim = { ...attemptOf(delivery, now), ...reserved.held };
  await updateDelivery(tx, delivery.id, claim);
  const to = deps.phones.decrypt(sealed);
  return { kind: 'send', delivery: { ...delivery, ...claim }, to, told: reserved.told };
}

/** What the row of a delivery says while an attempt is made, and nothing of the one before. */
export const attemptOf = ({ attempts }: DeliveryRow, now: number) =>
  ({
    state: 'sending',
    attempts: attempts + 1,
    sendingSince: now,
    rangAt: null,
    beganAt: null,
    keyPressed: null,
    failure: null,
  }) as const;

/** What somebody may have stopped without stopping what is for her. */
const FOR_EVERYBODY: ReadonlySet<string> = new Set(['broadcast', 'supported', 'debate.announce']);

/** What happened since it was written that keeps it from ever leaving; null: nothing did. */
export function whyEnded(
  delivery: DeliveryRow,
  phone: PhoneRow | null,
  { now, broadcast }: { now: number; broadcast: string | null },
): string | null {
  const { purpose } = delivery;
  if (phone?.numberEncrypted == null) return 'erased';
  if (phone.optedOutAt !== null && purpose !== 'reply') return 'opted_out';
  if (now >= (worthUntil(delivery) ?? Number.POSITIVE_INFINITY)) return 'too_late';
  if (!FOR_EVERYBODY.has(purpose)) return null;
  if (phone.broadcastsOffAt !== null) return 'opted_out';
  return broadcast === 'stopped' ? 'broadcast_stopped' : null;
}
