import type { Knex } from 'knex';
import { whoPayEach } from '../../storage/budgets/budget-holds.ts';
import { findPhones } from '../../storage/citizens/phones.ts';
import type { DeliveryRow } from '../../storage/deliveries/deliveries.ts';
import { lockFree, markSending } from '../../storage/deliveries/sending-batches.ts';
import type { BudgetTold } from '../budgets/reserve.ts';
import { reserveTogether, type SmsToPay } from '../budgets/reserve-together.ts';
import type { ActDeps } from '../deps.ts';
import { whyStays } from './may-leave.ts';
import { attemptOf, whyEnded } from './start-sending.ts';

export interface ClaimedSms {
  delivery: DeliveryRow;
  /** E.164: it never reaches a log. */
  to: string;
}

/**
 * Claims those of several SMS that may simply leave now, as `mayLeave` and `startSending` do of each: what
 * they look at is read once all rows are locked. Who is missing from the answer was left untouched and is
 * to be claimed alone: something keeps it (its hour, STOP, erasure, no money, a lock).
 * @returns beside them, the ids of those that are not due.
 */
export async function claimTogether(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { deliveryIds: readonly string[]; demoAllowed: boolean },
): Promise<{ claimed: ClaimedSms[]; notDue: string[]; told: BudgetTold[] }> {
  const now = deps.clock.now();
  const rows = await lockFree(tx, input.deliveryIds);
  const isDue = ({ state, dueAt }: DeliveryRow) => state === 'due' && dueAt <= now;
  const notDue = rows.filter((row) => !isDue(row)).map(({ id }) => id);
  const leaving = rows.filter(
    (row) => isDue(row) && whyStays(deps, row, input.demoAllowed) === null,
  );
  const messages = await findGoing(tx, deps, leaving);
  const reserved = messages.length === 0 ? null : await reserveTogether(tx, deps, messages);
  if (reserved === null) return { claimed: [], notDue, told: [] };
  const claimed = messages.map(({ delivery, sealed }, index) => ({
    delivery: { ...delivery, ...attemptOf(delivery, now), ...reserved.held[index] },
    to: deps.phones.decrypt(sealed),
  }));
  await markSending(
    tx,
    claimed.map(({ delivery }) => delivery),
  );
  return { claimed, notDue, told: reserved.told };
}

/** Those that nothing which happened since they were written ends, with their numbers, sealed. */
async function findGoing(
  tx: Knex.Transaction,
  deps: ActDeps,
  leaving: readonly DeliveryRow[],
): Promise<(SmsToPay & { sealed: string })[]> {
  if (leaving.length === 0) return [];
  const now = deps.clock.now();
  const found = await findPhones(tx, [...new Set(leaving.map(({ phoneId }) => phoneId))]);
  const phones = new Map(found.map((phone) => [phone.id, phone]));
  const deliveryIds = leaving.map(({ id }) => id);
  const payers = await whoPayEach(tx, { deliveryIds, provider: deps.settings.operator, now });
  const paysFor = new Map(payers.map((pays) => [pays.deliveryId, pays]));
  return leaving.flatMap((delivery) => {
    const phone = phones.get(delivery.phoneId) ?? null;
    const pays = paysFor.get(delivery.id);
    const sealed = phone?.numberEncrypted ?? null;
    if (pays === undefined || sealed === null) return [];
    const ended = whyEnded(delivery, phone, { now, broadcast: pays.broadcast });
    return ended === null ? [{ delivery, pays, sealed }] : [];
  });
}
