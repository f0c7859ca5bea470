import type { Knex } from 'knex';
import { monthAfter, monthOf, whenRefused, worthUntil } from '../../civic/budgets/budget.ts';
import { leavesAt } from '../../civic/deliveries/quiet-hours.ts';
import { instantAt, localDate } from '../../lib/local-hour.ts';
import {
  countDeliveries,
  type DeliveryRow,
  updateDelivery,
} from '../../storage/deliveries/deliveries.ts';
import { withKept } from '../citizens/request-erase.ts';
import { queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps } from '../deps.ts';
import type { BudgetTold, Reserved } from './reserve.ts';

export interface RefusedSending {
  kind: 'refused';
  why: 'quota' | 'budget';
  /** What became of it: an SMS instead, nothing, or it waits. */
  instead: 'told' | 'given_up' | 'waits';
  told: BudgetTold[];
}

/** Failure of a delivery the budget refused; with it a due one waits for money. */
const BUDGET_SPENT = 'budget_spent';
const QUOTA_SPENT = 'quota_spent';

/** There is no money for it: whoever beeped is told, once a day; what was promised waits. */
export async function refuseSending(
  tx: Knex.Transaction,
  deps: ActDeps,
  delivery: DeliveryRow,
  { why, told }: Extract<Reserved, { kind: 'refused' }>,
): Promise<RefusedSending> {
  const failure = why === 'quota' ? QUOTA_SPENT : BUDGET_SPENT;
  const refused = { kind: 'refused', why, told } as const;
  const now = whenRefused(delivery.purpose);
  if (now === 'wait') {
    // Looked at once more when it is worth nothing: then it ends.
    const dueAt = Math.min(nextMonth(deps), worthUntil(delivery) ?? Number.POSITIVE_INFINITY);
    await updateDelivery(tx, delivery.id, { dueAt, failure });
    return { ...refused, instead: 'waits' };
  }
  await updateDelivery(tx, delivery.id, { state: 'cancelled', failure });
  if (now === 'give_up') return { ...refused, instead: 'given_up' };
  const key = why === 'quota' ? 'budget.spent' : 'budget.spent_month';
  await tellOfRest(tx, deps, delivery, key);
  return { ...refused, instead: 'told' };
}

function nextMonth({ clock, settings }: ActDeps): number {
  const { timeZone, quietHours } = settings;
  const month = monthAfter(monthOf(clock.now(), timeZone));
  return leavesAt(instantAt(month, 0, timeZone), 'us', quietHours, timeZone);
}

/** Once a day on the calendar of the service, however often she beeps. */
async function tellOfRest(
  tx: Knex.Transaction,
  deps: ActDeps,
  { phoneId, language }: DeliveryRow,
  key: string,
): Promise<void> {
  const { timeZone } = deps.settings;
  const purpose = 'door.rests';
  const midnight = instantAt(localDate(deps.clock.now(), timeZone), 0, timeZone);
  if ((await countDeliveries(tx, { phoneId, purpose, since: midnight - 1 })) > 0) return;
  const body = await withKept(tx, deps, { phoneId, language }, deps.words(language, key, {}));
  await queueSms(tx, deps, { phoneId, purpose, language, body, when: 'reply', replyable: false });
}
