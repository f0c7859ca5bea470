import { budgetViews } from '../budgets/budgets.ts';
import { broadcastGauges } from '../publications/broadcast-progress.ts';
import type { Db } from '../transaction.ts';

/**
 * What the metrics page reads of budgets and broadcasts.
 * @param month its first day, on the calendar of the service.
 */
export function moneySources(db: Db, month: () => string) {
  return {
    budgets: async () => {
      const views = await budgetViews(db, { month: month(), day: month() });
      return views.map((view) => ({
        commune: String(view.communeNumber ?? 'service'),
        currency: view.currency,
        amount: view.amountMillionths / 1_000_000,
        reserved: view.reservedMillionths / 1_000_000,
      }));
    },
    broadcasts: () => broadcastGauges(db),
  };
}
