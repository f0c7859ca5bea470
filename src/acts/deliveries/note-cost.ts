import type { Knex } from 'knex';
import { type CostEntry, insertCost, type PriceKind, priceAt } from '../../storage/costs.ts';
import type { ActDeps } from '../deps.ts';
import { parseCost } from './parse-cost.ts';

/**
 * Books what something cost: as the operator reported it, else estimated from the price table (nothing
 * when there is no price). A second booking of the same source changes nothing.
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
  },
): Promise<void> {
  const at = deps.clock.now();
  const price = await priceAt(tx, entry.price, entry.provider, at);
  const reported = parseCost(entry.reported, price?.currency ?? null);
  if (reported !== null) {
    await insertCost(tx, { ...entry.subject, ...reported, source: 'reported', at });
  } else if (price !== null && entry.units > 0) {
    const amountMillionths = price.amountMillionths * entry.units;
    const { currency } = price;
    await insertCost(tx, { ...entry.subject, amountMillionths, currency, source: 'estimated', at });
  }
}

/** Minutes an operator bills: begun ones. */
export const billedMinutes = (seconds: number | null) => Math.ceil((seconds ?? 0) / 60);
