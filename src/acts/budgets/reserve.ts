import type { Knex } from 'knex';
import {
  expectedUnits,
  monthOf,
  percentToTell,
  SHARES,
  type SpendingClass,
  spendingClass,
} from '../../civic/budgets/budget.ts';
import { localDate } from '../../lib/local-hour.ts';
import {
  countCallOfDay,
  giveBack,
  type TakenFrom,
  takeFromBudgets,
  tellOnce,
  tellRefusing,
  type WhoPays,
} from '../../storage/budgets/budget-holds.ts';
import type { Payers } from '../../storage/budgets/budgets.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import type { DeliveryRow } from '../../storage/deliveries/deliveries.ts';
import type { ActDeps } from '../deps.ts';

/** A budget of which so much is gone that whoever runs the service is told, once. */
export interface BudgetTold {
  /** Null: the whole service's. */
  communeNumber: number | null;
  percent: 80 | 100;
}

/** What the claim of a delivery writes down. */
export type Held = Pick<DeliveryRow, 'communeNumber' | 'reservedMillionths' | 'reservedOn'>;

export type Reserved =
  | { kind: 'reserved'; held: Held; told: BudgetTold[] }
  /** `quota`: until tomorrow. `budget`: until next month, or a larger amount. */
  | { kind: 'refused'; why: 'quota' | 'budget'; told: BudgetTold[] };

/**
 * Holds what a delivery is expected to cost, of the budgets that pay for it, and counts a call back of
 * the day. One that holds something already (a second attempt, part of a broadcast) keeps it.
 */
export async function reserve(
  tx: Knex.Transaction,
  deps: ActDeps,
  delivery: DeliveryRow,
  pays: WhoPays,
): Promise<Reserved> {
  const { communeNumber } = pays;
  const spender = spendingClass(delivery.purpose);
  const amount = amountToHold(delivery, pays);
  const payers = payersNow(deps, communeNumber, pays.currency ?? '');
  const free: Taken = { kind: 'taken', from: [], told: [] };
  const taken =
    amount === 0 ? free : await take(tx, deps, payers, { amount, spender, plans: pays.plans });
  if (taken.kind === 'refused') return { kind: 'refused', why: 'budget', told: taken.told };
  const isCall = spender === 'call_back' && delivery.kind === 'call' && delivery.attempts === 0;
  if (isCall && !(await isWithinQuota(tx, deps, pays))) {
    for (const { id } of taken.from) await giveBack(tx, id, amount);
    return { kind: 'refused', why: 'quota', told: taken.told };
  }
  const held = heldBy(delivery, pays, { amount, month: payers.month });
  return { kind: 'reserved', held, told: taken.told };
}

/** What is to be taken of the budgets for a delivery; 0 when it holds something already. */
export function amountToHold(delivery: DeliveryRow, pays: WhoPays): number {
  return delivery.reservedMillionths > 0
    ? 0
    : (pays.priceMillionths ?? 0) * expectedUnits(delivery);
}

/** What a delivery holds once `amount` was taken for it. */
export function heldBy(
  delivery: DeliveryRow,
  { communeNumber, plans }: WhoPays,
  taken: { amount: number; month: string },
): Held {
  if (delivery.reservedMillionths > 0) {
    const { communeNumber: payer, reservedMillionths, reservedOn } = delivery;
    return { communeNumber: payer, reservedMillionths, reservedOn };
  }
  const isPaid = plans > 0;
  return {
    communeNumber,
    reservedMillionths: isPaid ? taken.amount : 0,
    reservedOn: isPaid ? taken.month : null,
  };
}

export type Taken =
  | { kind: 'taken'; from: TakenFrom[]; told: BudgetTold[] }
  | { kind: 'refused'; told: BudgetTold[] };

/** Takes an amount from every budget that pays, or from none; says which are nearly spent by it. */
export async function take(
  tx: Knex.Transaction,
  deps: ActDeps,
  payers: Payers,
  taking: { amount: number; spender: SpendingClass; plans: number },
): Promise<Taken> {
  if (taking.plans === 0) return { kind: 'taken', from: [], told: [] };
  const { amount: amountMillionths, spender } = taking;
  const share = SHARES[spender];
  const parts = [{ communeNumber: payers.communeNumber, amountMillionths }];
  const from = await takeFromBudgets(tx, payers, { parts, share });
  if (from.length === taking.plans) {
    return { kind: 'taken', from, told: await tellNearlySpent(tx, deps, from) };
  }
  for (const { id } of from) await giveBack(tx, id, amountMillionths);
  const refusing = spender === 'optional' ? [] : await tellRefusing(tx, payers, from);
  const told = refusing.map((communeNumber) => noteTold(tx, deps, { communeNumber, percent: 100 }));
  return { kind: 'refused', told: await Promise.all(told) };
}

/** The budgets that pay now: of this month on the calendar of the service. */
export function payersNow(deps: ActDeps, communeNumber: number | null, currency: string): Payers {
  const month = monthOf(deps.clock.now(), deps.settings.timeZone);
  return { communeNumber, month, currency };
}

async function isWithinQuota(
  tx: Knex.Transaction,
  deps: ActDeps,
  { communeNumber, callsADay }: WhoPays,
): Promise<boolean> {
  const most = callsADay ?? deps.settings.callsADay;
  if (most === null) return true;
  const day = localDate(deps.clock.now(), deps.settings.timeZone);
  return countCallOfDay(tx, { communeNumber, day, most });
}

/** Says which budgets are nearly spent by what was just taken, each once. */
export async function tellNearlySpent(
  tx: Knex.Transaction,
  deps: ActDeps,
  budgets: readonly TakenFrom[],
): Promise<BudgetTold[]> {
  const told: BudgetTold[] = [];
  for (const budget of budgets) {
    const percent = percentToTell(budget);
    if (percent === null || percent <= budget.toldPercent) continue;
    if (await tellOnce(tx, budget.id, percent)) {
      told.push(await noteTold(tx, deps, { communeNumber: budget.communeNumber, percent }));
    }
  }
  return told;
}

async function noteTold(
  tx: Knex.Transaction,
  deps: ActDeps,
  told: BudgetTold,
): Promise<BudgetTold> {
  await insertAudit(tx, {
    actor: 'system',
    action: 'budget.told',
    subject: `budget:${told.communeNumber ?? 'service'}`,
    detail: { percent: told.percent },
    at: deps.clock.now(),
  });
  return told;
}
