import type { Knex } from 'knex';
import { monthOf } from '../../civic/budgets/budget.ts';
import type { Config } from '../../config.ts';
import { systemClock } from '../../lib/clock.ts';
import { DAY_MS } from '../../lib/durations.ts';
import { localDate } from '../../lib/local-hour.ts';
import { type Finding, note, ok, problem } from '../../ops/doctor.ts';
import { type BudgetView, budgetViews } from '../../storage/budgets/budgets.ts';
import { callBackTimes } from '../../storage/deliveries/call-back-times.ts';

const UNIT = 1_000_000;

/** Each budget that is nearly spent, or one line that none is. */
export async function lookAtBudgets(
  db: Knex,
  { timeZone }: Pick<Config, 'timeZone'>,
): Promise<Finding[]> {
  const now = systemClock.now();
  const month = monthOf(now, timeZone);
  const views = await budgetViews(db, { month, day: localDate(now, timeZone) });
  if (views.length === 0) return [note('no budget is set: nothing limits what is sent')];
  const scarce = views.filter((view) => shareOf(view) >= 80).map(lookAtBudget);
  return scarce.length > 0 ? scarce : [ok(`${views.length} budgets, each under 80 % this month`)];
}

const shareOf = ({ amountMillionths, reservedMillionths }: BudgetView) =>
  amountMillionths === 0 ? 100 : Math.floor((reservedMillionths * 100) / amountMillionths);

function lookAtBudget(view: BudgetView): Finding {
  const whose = view.communeNumber === null ? 'the whole service' : view.name;
  const spent = Math.round(view.reservedMillionths / UNIT);
  const of = Math.round(view.amountMillionths / UNIT);
  const text = `budget of ${whose}: ${spent} of ${of} ${view.currency}, ${shareOf(view)} %`;
  const advice = 'npm run moderate -- budget set <commune> <amount>, or wait for the next month';
  if (shareOf(view) >= 95) return problem(`${text}; call backs rest`, advice);
  return note(`${text}; broadcasts rest`);
}

/** Whether beeps of the last day were called back within the stated time. */
export async function lookAtCallBacks(
  db: Knex,
  { callbackWithinSeconds: seconds }: Pick<Config, 'callbackWithinSeconds'>,
): Promise<Finding> {
  const now = systemClock.now();
  const times = await callBackTimes(db, { since: now - DAY_MS, now, seconds });
  const slow = times.late + times.waitingLate;
  if (times.called + slow === 0) return ok('nobody beeped in 24 h');
  const text = `${times.called} beeps called back in 24 h, the slowest after ${times.slowestSeconds} s`;
  if (slow === 0) return ok(text);
  const late = `${text}; ${slow} waited over ${seconds} s`;
  return problem(late, 'see how busy the workers and the database are (CALLBACK_WITHIN_SECONDS)');
}
