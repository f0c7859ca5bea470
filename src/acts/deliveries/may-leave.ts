import type { Knex } from 'knex';
import { inQuietHours, nextAllowed } from '../../lib/time.ts';
import {
  type DeliveryRow,
  lockDelivery,
  updateDelivery,
} from '../../storage/deliveries/deliveries.ts';
import type { ActDeps } from '../deps.ts';
import { startedByHer } from './started-by-her.ts';

export type MayLeave =
  /** `delivery`: the row, locked, when there is one that is due now. */
  | { kind: 'yes'; delivery?: DeliveryRow }
  /** It is late by now and we started it: due again when the quiet hours end. */
  | { kind: 'held' }
  /** A demo phone on a real operator: nobody is ever called or written to by mistake. */
  | { kind: 'demo_refused' }
  /** Its words were erased. */
  | { kind: 'empty' };

/**
 * Looks once more at a due delivery just before it is claimed: it may have waited since its hour was
 * chosen. One whose due hour lies in the quiet hours was allowed to leave in them.
 */
export async function mayLeave(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { deliveryId: string; demoAllowed: boolean },
): Promise<MayLeave> {
  const delivery = await lockDelivery(tx, input.deliveryId);
  // What was put off since its job was added keeps its hour: the claim finds that it is not due.
  if (delivery?.state !== 'due' || delivery.dueAt > deps.clock.now()) return { kind: 'yes' };
  const stays = whyStays(deps, delivery, input.demoAllowed);
  if (stays === null) return { kind: 'yes', delivery };
  if (stays === 'held') {
    const { quietHours, timeZone } = deps.settings;
    const dueAt = nextAllowed(deps.clock.now(), quietHours, timeZone);
    await updateDelivery(tx, delivery.id, { dueAt });
  } else {
    await updateDelivery(tx, delivery.id, { state: 'cancelled', failure: FAILURES[stays] });
  }
  return { kind: stays };
}

const FAILURES = { demo_refused: 'demo_guard', empty: 'erased' } as const;

/** What keeps a due delivery from leaving now, as `MayLeave` names it; null: nothing does. */
export function whyStays(
  { clock, settings: { quietHours, timeZone } }: Pick<ActDeps, 'clock' | 'settings'>,
  delivery: DeliveryRow,
  demoAllowed: boolean,
): 'held' | 'demo_refused' | 'empty' | null {
  if (delivery.demo && !demoAllowed) return 'demo_refused';
  if (delivery.kind === 'sms' && delivery.body === null) return 'empty';
  const isHers = startedByHer(delivery) || inQuietHours(delivery.dueAt, quietHours, timeZone);
  return isHers || !inQuietHours(clock.now(), quietHours, timeZone) ? null : 'held';
}
