import type { BudgetTold } from '../acts/budgets/reserve.ts';
import type { ServiceLog } from '../lib/fault-log.ts';

/** One line for whoever runs the service when a budget is nearly or wholly spent; each comes once. */
export function reportBudgets(log: ServiceLog, told: readonly BudgetTold[]): void {
  for (const { communeNumber: commune, percent } of told) {
    const fields = { commune: commune ?? 'service', percent };
    if (percent === 100)
      log.error(fields, 'a budget refuses what it was to pay: npm run moderate -- budget list');
    else log.warn(fields, 'a budget is nearly spent: npm run moderate -- budget list');
  }
}
