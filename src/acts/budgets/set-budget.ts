import type { Knex } from 'knex';
import { monthOf } from '../../civic/budgets/budget.ts';
import { leavesAt } from '../../civic/deliveries/quiet-hours.ts';
import { instantAt } from '../../lib/local-hour.ts';
import { lockRefused, wakeRefused } from '../../storage/budgets/budget-holds.ts';
import { dropBudget, setBudget, spentSince } from '../../storage/budgets/budgets.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { countPacedUnpaid, paceUnpaid } from '../../storage/debates/debate-telling.ts';
import type { ActDeps } from '../deps.ts';
import { tellingPaces } from '../telling-pace.ts';
import { payersNow } from './reserve.ts';

/**
 * From now on a commune (null: the whole service) may cost so much a month; this month counts from its
 * first day. What waited for money leaves when there is some.
 */
export async function setBudgetOf(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: {
    communeNumber: number | null;
    amountMillionths: number;
    currency: string;
    /** Call backs a day; null: as for every commune. */
    callsADay: number | null;
    actor: string;
  },
): Promise<{ kind: 'set' }> {
  const { actor, ...plan } = input;
  const payers = payersNow(deps, input.communeNumber, input.currency);
  const since = instantAt(payers.month, 0, deps.settings.timeZone);
  const now = deps.clock.now();
  const spentMillionths = await spentSince(tx, { ...payers, since });
  // Rows before money, as whoever claims one of them takes them: else each would wait for the other.
  await lockRefused(tx);
  await setBudget(tx, { ...plan, ...payers, spentMillionths, now });
  await wake(tx, deps);
  await note(tx, deps, { communeNumber: input.communeNumber, actor }, 'budget.set', {
    amount: input.amountMillionths / 1_000_000,
    currency: input.currency,
    callsADay: input.callsADay,
  });
  return { kind: 'set' };
}

/** Nothing limits what a commune (null: the whole service) costs any more. */
export async function dropBudgetOf(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { communeNumber: number | null; actor: string },
): Promise<{ kind: 'dropped' | 'none' }> {
  const { communeNumber } = input;
  const month = monthOf(deps.clock.now(), deps.settings.timeZone);
  await lockRefused(tx);
  if (!(await dropBudget(tx, { communeNumber, month }))) return { kind: 'none' };
  await wake(tx, deps);
  await note(tx, deps, input, 'budget.drop', {});
  return { kind: 'dropped' };
}

/** What waited for money leaves; what is told to many, so many a minute. */
async function wake(tx: Knex.Transaction, deps: ActDeps): Promise<void> {
  await wakeRefused(tx, leavesNow(deps));
  const many = await countPacedUnpaid(tx);
  if (many > 0) await paceUnpaid(tx, tellingPaces(deps, [], many));
}

/** What waited is ours to start, whenever the team types: not at night. */
function leavesNow({ clock, settings }: ActDeps): number {
  return leavesAt(clock.now(), 'us', settings.quietHours, settings.timeZone);
}

const note = (
  tx: Knex.Transaction,
  deps: ActDeps,
  { communeNumber, actor }: { communeNumber: number | null; actor: string },
  action: string,
  detail: Record<string, string | number | null>,
) =>
  insertAudit(tx, {
    ...{ actor: `console:${actor}`, action, detail, at: deps.clock.now() },
    subject: `budget:${communeNumber ?? 'service'}`,
  });
