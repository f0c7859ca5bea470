import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import type { CostEntry } from './costs.ts';

/** The budgets of a commune and of the service in one month, in one currency. */
export interface Payers {
  communeNumber: number | null;
  /** Its first day. */
  month: string;
  currency: string;
}

/** A standing budget and what has become of it this month. */
export interface BudgetView {
  communeNumber: number | null;
  name: string | null;
  amountMillionths: number;
  reservedMillionths: number;
  currency: string;
  callsADay: number | null;
  /** Call backs of today. */
  callsToday: number;
}

/** Every budget, the service's first. */
export const budgetViews = (db: Db, when: { month: string; day: string }) =>
  queryRows<BudgetView>(
    db,
    `select plan.commune_number, commune.name, plan.amount_millionths, plan.currency,
        plan.calls_a_day, coalesce(budget.reserved_millionths, 0) as reserved_millionths,
        coalesce(call_day.calls, 0) as calls_today
      from budget_plan plan
        left join commune on commune.number = plan.commune_number
        left join budget on budget.month = :month
          and budget.commune_number is not distinct from plan.commune_number
        left join call_day on call_day.day = :day
          and call_day.commune_number is not distinct from plan.commune_number
      order by plan.commune_number nulls first`,
    when,
  );

/** A standing amount from now on; this month's row takes it at once, with what it has cost so far. */
export async function setBudget(
  db: Db,
  plan: Payers & {
    amountMillionths: number;
    callsADay: number | null;
    spentMillionths: number;
    now: number;
  },
): Promise<void> {
  const bindings = { ...plan, now: new Date(plan.now) };
  await queryRows(
    db,
    `insert into budget_plan (commune_number, amount_millionths, currency, calls_a_day, set_at)
      values (:communeNumber, :amountMillionths, :currency, :callsADay, :now)
      on conflict (commune_number) do update set amount_millionths = excluded.amount_millionths,
        currency = excluded.currency, calls_a_day = excluded.calls_a_day, set_at = excluded.set_at`,
    bindings,
  );
  await queryRows(
    db,
    `insert into budget (commune_number, month, amount_millionths, currency, reserved_millionths)
      values (:communeNumber, :month, :amountMillionths, :currency, :spentMillionths)
      on conflict (commune_number, month) do update set told_percent = 0,
        amount_millionths = excluded.amount_millionths, currency = excluded.currency`,
    bindings,
  );
}

/** Nothing limits it any more. @returns false when nothing did. */
export async function dropBudget(
  db: Db,
  which: Pick<Payers, 'communeNumber' | 'month'>,
): Promise<boolean> {
  const rows = await queryRows(
    db,
    `delete from budget_plan where commune_number is not distinct from :communeNumber
      returning set_at`,
    which,
  );
  await queryRows(
    db,
    `delete from budget where month = :month
      and commune_number is not distinct from :communeNumber`,
    which,
  );
  return rows.length > 0;
}

/** What everything has cost since an instant: of a commune, or in all. */
export async function spentSince(
  db: Db,
  which: Pick<CostEntry, 'currency'> & { communeNumber: number | null; since: number },
): Promise<number> {
  const [row] = await queryRows<{ sum: number }>(
    db,
    `select coalesce(sum(amount_millionths), 0)::bigint as sum from cost_entry
      where at >= :since and currency = :currency
        and (cast(:communeNumber as int) is null or commune_number = :communeNumber)`,
    { ...which, since: new Date(which.since) },
  );
  return row?.sum ?? 0;
}
