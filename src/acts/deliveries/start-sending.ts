import type { Knex } from 'knex';
import { type DeliveryRow, lockDelivery, updateDelivery } from '../../storage/deliveries.ts';
import { findPhone } from '../../storage/phones.ts';
import type { ActDeps } from '../deps.ts';

export type Sending =
  /** Send it now, then `recordSendOutcome`. `to` is E.164: it never reaches a log. */
  | { kind: 'send'; delivery: DeliveryRow; to: string }
  /** Somebody else has it, it is done, or its time has not come. */
  | { kind: 'not_due' }
  /** The number is erased, or she said STOP since. */
  | { kind: 'cancelled' };

/** Claims one due delivery for one attempt. Commit before sending: a crash then leaves it half-sent. */
export async function startSending(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { deliveryId: string },
): Promise<Sending> {
  const delivery = await lockDelivery(tx, input.deliveryId);
  const now = deps.clock.now();
  if (delivery?.state !== 'due' || delivery.dueAt > now) return { kind: 'not_due' };
  const phone = await findPhone(tx, delivery.phoneId);
  const sealed = phone?.numberEncrypted ?? null;
  const stopped = phone?.optedOutAt != null && delivery.purpose !== 'reply';
  if (sealed === null || stopped) {
    const failure = sealed === null ? 'erased' : 'opted_out';
    await updateDelivery(tx, delivery.id, { state: 'cancelled', failure });
    return { kind: 'cancelled' };
  }
  const claim = {
    state: 'sending',
    attempts: delivery.attempts + 1,
    sendingSince: now,
    beganAt: null,
    failure: null,
  } as const;
  await updateDelivery(tx, delivery.id, claim);
  return { kind: 'send', delivery: { ...delivery, ...claim }, to: deps.phones.decrypt(sealed) };
}
