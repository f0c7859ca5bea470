import type { Knex } from 'knex';
import { SHARES, spendingClass } from '../../civic/budgets/budget.ts';
import {
  giveBack,
  type Part,
  type TakenFrom,
  takeFromBudgets,
  type WhoPays,
} from '../../storage/budgets/budget-holds.ts';
import type { DeliveryRow } from '../../storage/deliveries/deliveries.ts';
import type { ActDeps } from '../deps.ts';
import {
  amountToHold,
  type BudgetTold,
  type Held,
  heldBy,
  payersNow,
  tellNearlySpent,
} from './reserve.ts';

export interface SmsToPay {
  delivery: DeliveryRow;
  pays: WhoPays;
}

/**
 * Holds what several SMS are expected to cost, as `reserve` does of each: for all of them, or for none
 * (null). All of them must fit into the share of the one that may spend least, so that none is paid here
 * that would have been refused alone.
 */
export async function reserveTogether(
  tx: Knex.Transaction,
  deps: ActDeps,
  messages: readonly SmsToPay[],
): Promise<{ held: Held[]; told: BudgetTold[] } | null> {
  const amounts = messages.map(({ delivery, pays }) => amountToHold(delivery, pays));
  const paying = messages.filter(({ pays }, index) => pays.plans > 0 && (amounts[index] ?? 0) > 0);
  // One provider has one price of a segment, so there is one currency.
  const payers = payersNow(deps, null, paying[0]?.pays.currency ?? '');
  const told = paying.length === 0 ? [] : await takeTogether(tx, deps, payers, paying);
  if (told === null) return null;
  const { month } = payers;
  const held = messages.map(({ delivery, pays }, index) =>
    heldBy(delivery, pays, { amount: amounts[index] ?? 0, month }),
  );
  return { held, told };
}

async function takeTogether(
  tx: Knex.Transaction,
  deps: ActDeps,
  when: { month: string; currency: string },
  paying: readonly SmsToPay[],
): Promise<BudgetTold[] | null> {
  const parts = paying.map(({ delivery, pays }) => ({
    communeNumber: pays.communeNumber,
    amountMillionths: amountToHold(delivery, pays),
  }));
  const share = Math.min(...paying.map(({ delivery }) => SHARES[spendingClass(delivery.purpose)]));
  const from = await takeFromBudgets(tx, when, { parts, share });
  if (from.length === countBudgets(paying)) return tellNearlySpent(tx, deps, from);
  for (const budget of from) await giveBack(tx, budget.id, falling(parts, budget));
  return null;
}

/** How many budgets pay for these: those of their communes, and that of the service. */
function countBudgets(paying: readonly SmsToPay[]): number {
  const own = paying.filter(({ pays }) => pays.plans > (pays.servicePays ? 1 : 0));
  const communes = new Set(own.map(({ pays }) => pays.communeNumber));
  return communes.size + (paying.some(({ pays }) => pays.servicePays) ? 1 : 0);
}

/** What falls to one budget. */
const falling = (parts: readonly Part[], { communeNumber }: TakenFrom): number =>
  parts
    .filter((part) => communeNumber === null || part.communeNumber === communeNumber)
    .reduce((sum, { amountMillionths }) => sum + amountMillionths, 0);
