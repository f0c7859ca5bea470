import type { Knex } from 'knex';
import {
  addToBudgets,
  correctBudgets,
  giveBack,
  type Part,
  releaseHeld,
} from '../../storage/budgets/budget-holds.ts';
import type { DeliveryRow } from '../../storage/deliveries/deliveries.ts';
import type { Cost } from '../deliveries/parse-cost.ts';
import type { ActDeps } from '../deps.ts';
import { payersNow } from './reserve.ts';

/** What a delivery holds of which budgets. */
export type Holding = Pick<DeliveryRow, 'communeNumber' | 'reservedMillionths' | 'reservedOn'>;

/**
 * What a delivery cost takes the place of what was held for it. The caller writes `HELD_NO_MORE` with its
 * own change of the row. What was told in another currency leaves the estimate in its place.
 */
export const settleHolding = (
  tx: Knex.Transaction,
  holding: Holding,
  booked: Cost,
): Promise<void> => settleHoldings(tx, [{ holding, booked }]);

/** As `settleHolding`, of several. */
export async function settleHoldings(
  tx: Knex.Transaction,
  settled: readonly { holding: Holding; booked: Cost }[],
): Promise<void> {
  const purses = new Map<string, { month: string; currency: string; parts: Part[] }>();
  for (const { holding, booked } of settled) {
    const { communeNumber, reservedMillionths, reservedOn: month } = holding;
    const amountMillionths = booked.amountMillionths - reservedMillionths;
    if (month === null || amountMillionths === 0) continue;
    const { currency } = booked;
    const name = `${month} ${currency}`;
    const purse = purses.get(name) ?? { month, currency, parts: [] };
    purse.parts.push({ communeNumber, amountMillionths });
    purses.set(name, purse);
  }
  // In one order: two that settle several months wait for each other's rows, never in a ring.
  for (const [, { parts, ...when }] of [...purses].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await correctBudgets(tx, when, parts);
  }
}

/** What she started herself was asked of nobody: it counts as spent, of her commune and of the service. */
export async function countSpent(
  tx: Knex.Transaction,
  deps: ActDeps,
  communeNumber: number | null,
  { amountMillionths, currency }: Cost,
): Promise<void> {
  if (amountMillionths === 0) return;
  await addToBudgets(tx, payersNow(deps, communeNumber, currency), amountMillionths);
}

export const HELD_NO_MORE = { reservedMillionths: 0 } as const;

/** Deliveries that ended without leaving give back what they held, `limit` of them. */
export async function releaseHoldings(
  tx: Knex.Transaction,
  input: { limit: number },
): Promise<void> {
  for (const { id, millionths } of await releaseHeld(tx, input.limit)) {
    await giveBack(tx, id, millionths);
  }
}
