import type { Knex } from 'knex';
import { type CostEntry, insertCost, type PriceKind, priceAt } from '../../storage/costs.ts';
import type { ActDeps } from '../deps.ts';
import { type Cost, parseCost } from './parse-cost.ts';

/**
 * Books what something cost: as the operator reported it, else estimated from the price table (nothing
 * when there is no price). A second booking of the same source changes nothing, unless it `adds`: the
 * second attempt of a call is booked as a correction beside the first.
 */
export async function noteCost(
  tx: Knex.Transaction,
  deps: ActDeps,
  entry: {
    subject: Pick<CostEntry, 'kind' | 'deliveryId' | 'ussdSessionId' | 'inboundCallKey'>;
    provider: string;
    /** As sent: `KES 0.8000`; null when it was not told. */
    reported: string | null;
    price: PriceKind;
    /** Segments, begun minutes, sessions. */
    units: number;
    adds?: boolean;
  },
): Promise<void> {
  const at = deps.clock.now();
  const price = await priceAt(tx, entry.price, entry.provider, at);
  const reported = parseCost(entry.reported, price?.currency ?? null);
  const cost = reported ?? (price && estimate(price, entry.units));
  if (cost === null || (reported === null && cost.amountMillionths === 0)) return;
  const source = reported === null ? 'estimated' : 'reported';
  const booked = await insertCost(tx, { ...entry.subject, ...cost, source, at });
  if (booked === null && entry.adds === true && cost.amountMillionths > 0) {
    await insertCost(tx, { ...entry.subject, ...cost, source: 'correction', at });
  }
}

const estimate = (price: Cost, units: number): Cost => ({
  amountMillionths: price.amountMillionths * units,
  currency: price.currency,
});

/** Minutes an operator bills: begun ones. */
export const billedMinutes = (seconds: number | null) => Math.ceil((seconds ?? 0) / 60);
