import type { Knex } from 'knex';
import { insertCosts, priceAt } from '../../storage/budgets/costs.ts';
import type { DeliveryRow } from '../../storage/deliveries/deliveries.ts';
import { openEventsOf, takeTurns } from '../../storage/deliveries/inbound-events.ts';
import { lockFree, markAccepted } from '../../storage/deliveries/sending-batches.ts';
import { settleHoldings } from '../budgets/settle.ts';
import type { ActDeps } from '../deps.ts';
import { costBy } from './note-cost.ts';
import { applyEarlyReports, messageName, reportKeys } from './record-delivery-report.ts';

/** An SMS the operator took. */
export interface AcceptedSms {
  deliveryId: string;
  providerId: string;
  /** As the operator told it; null: it did not. */
  cost: string | null;
}

type Sent = DeliveryRow & { providerId: string; told: string | null };

/**
 * Records that the operator took several SMS, as `recordSendOutcome` does of each, when it is the first
 * attempt at them. @returns the ids of those recorded; the others are to be recorded alone.
 */
export async function recordAccepted(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { provider: string; accepted: readonly AcceptedSms[] },
): Promise<ReadonlySet<string>> {
  const { provider } = input;
  const answers = new Map(input.accepted.map((each) => [each.deliveryId, each]));
  const rows = await lockFree(tx, [...answers.keys()]);
  const sent = rows.flatMap((row): Sent[] => {
    const answer = answers.get(row.id);
    if (answer === undefined || row.state !== 'sending' || row.attempts > 1) return [];
    const { providerId, cost: told } = answer;
    return [{ ...row, state: 'accepted', provider, providerId, told }];
  });
  if (sent.length === 0) return new Set();
  const names = sent.map(({ providerId }) => messageName(provider, providerId));
  await takeTurns(tx, names);
  await markAccepted(tx, provider, sent);
  await bookFirstCosts(tx, deps, { provider, sent });
  const early = new Set((await openEventsOf(tx, names.flatMap(reportKeys))).map(({ key }) => key));
  for (const [index, delivery] of sent.entries()) {
    const keys = reportKeys(names[index] ?? '');
    if (keys.some((key) => early.has(key))) await applyEarlyReports(tx, deps, delivery);
  }
  return new Set(sent.map(({ id }) => id));
}

/** What each cost takes the place of what was held for it. */
async function bookFirstCosts(
  tx: Knex.Transaction,
  deps: ActDeps,
  { provider, sent }: { provider: string; sent: readonly Sent[] },
): Promise<void> {
  const at = deps.clock.now();
  const price = await priceAt(tx, 'sms_segment', provider, at);
  const costs = sent.map((holding) => {
    const { cost, source } = costBy(price, {
      reported: holding.told,
      units: holding.segments ?? 1,
    });
    return { holding, booked: cost, source };
  });
  const entries = costs.map(({ holding: { id: deliveryId, communeNumber }, booked, source }) => ({
    ...{ kind: 'sms' as const, deliveryId, communeNumber, ...booked, source, at },
  }));
  if ((await insertCosts(tx, entries)) < entries.length) {
    throw new Error('a first attempt has its cost already');
  }
  await settleHoldings(tx, costs);
}
