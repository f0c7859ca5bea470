import type { Knex } from 'knex';
import {
  type CostEntry,
  type CostSubject,
  costsOf,
  insertCost,
  type PriceKind,
  priceAt,
} from '../../storage/budgets/costs.ts';
import { communeOfPhone } from '../../storage/citizens/citizens.ts';
import { countSpent, type Holding, settleHolding } from '../budgets/settle.ts';
import type { ActDeps } from '../deps.ts';
import { type Cost, parseCost } from './parse-cost.ts';

export interface CostToNote {
  subject: CostSubject;
  provider: string;
  /** As sent: `KES 0.8000`; null when it was not told. */
  reported: string | null;
  price: PriceKind;
  /** Segments, begun minutes, sessions. */
  units: number;
  /** Another attempt of the same thing, paid for beside the first. */
  adds?: boolean;
  /** Of a delivery: the row as it stood when it was locked, with what it holds of budgets. */
  holding?: Holding;
  /** Of what she started, a session or a call: the keyed hash of her number. */
  phoneHash?: string;
}

/** "No currency" (ISO 4217): the operator told none, and there is no price for it. */
const NO_CURRENCY = 'XXX';

/**
 * Books what something cost, 0 included: as the operator reported it, else estimated from the price table.
 * Each thing has one such entry; what comes later is a correction beside it: a further attempt (`adds`),
 * or the difference when the operator tells at last what had been estimated. A copy changes nothing.
 */
export async function noteCost(
  tx: Knex.Transaction,
  deps: ActDeps,
  entry: CostToNote,
): Promise<void> {
  const at = deps.clock.now();
  const price = await priceAt(tx, entry.price, entry.provider, at);
  const { reported, cost, source } = costBy(price, entry);
  const { phoneHash } = entry;
  const hers = phoneHash === undefined ? null : await communeOfPhone(tx, phoneHash);
  const communeNumber = entry.holding?.communeNumber ?? hers;
  const whose = { ...entry.subject, ...(communeNumber !== null && { communeNumber }) };
  const booked = await insertCost(tx, { ...whose, ...cost, source, at });
  if (booked !== null) {
    if (entry.holding) await settleHolding(tx, entry.holding, cost);
    if (phoneHash !== undefined) await countSpent(tx, deps, hers, cost);
    return;
  }
  const correction =
    entry.adds === true ? cost : reported && difference(reported, await costsOf(tx, entry.subject));
  if (correction !== null && correction.amountMillionths !== 0) {
    await insertCost(tx, { ...whose, ...correction, source: 'correction', at });
  }
  const nothing = { ...cost, amountMillionths: 0 };
  if (entry.holding) await settleHolding(tx, entry.holding, correction ?? nothing);
  if (phoneHash !== undefined) await countSpent(tx, deps, hers, correction ?? nothing);
}

/** As the operator reported it, else estimated. */
export function costBy(price: Cost | null, told: Pick<CostToNote, 'reported' | 'units'>) {
  const reported = parseCost(told.reported, price?.currency ?? null);
  const cost = reported ?? estimate(price, told.units);
  return { reported, cost, source: reported === null ? 'estimated' : 'reported' } as const;
}

function estimate(price: Cost | null, units: number): Cost {
  return {
    amountMillionths: (price?.amountMillionths ?? 0) * units,
    currency: price?.currency ?? NO_CURRENCY,
  };
}

/** What the estimate lacked; null when it was corrected before, or was no estimate in this currency. */
function difference(reported: Cost, entries: readonly CostEntry[]): Cost | null {
  const [only] = entries;
  const open = entries.length === 1 && only?.source === 'estimated';
  if (!open || only.currency !== reported.currency) return null;
  const amountMillionths = reported.amountMillionths - only.amountMillionths;
  return { amountMillionths, currency: reported.currency };
}

/** Minutes an operator bills: begun ones. */
export const billedMinutes = (seconds: number | null) => Math.ceil((seconds ?? 0) / 60);
