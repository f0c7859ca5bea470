import { dropBudgetOf, setBudgetOf } from '../acts/budgets/set-budget.ts';
import { leftFor, monthOf, type Purse, USUAL_CALL_MINUTES } from '../civic/budgets/budget.ts';
import { localDate } from '../lib/local-hour.ts';
import { type BudgetView, budgetViews } from '../storage/budgets/budgets.ts';
import { priceAt } from '../storage/budgets/costs.ts';
import { findCommune } from '../storage/officials/communes.ts';
import type { Context, ModerationDeps, Reply } from './context.ts';
import { moneyWords } from './money-words.ts';

const USAGE =
  'budget list | set <commune>|service <montant par mois> [appels par jour] | drop <commune>|service';
const UNIT = 1_000_000;
const MOST_UNITS = 1_000_000_000;

/** Budgets by month: `list`, `set 117 50000 40`, `set service 400000`, `drop 117`. */
export async function budgetCommand(context: Context, typed: readonly string[]): Promise<Reply> {
  const [act = '', whose = '', amount = '', calls, ...more] = typed;
  if (act === 'list' && whose === '') return { lines: await listBudgets(context) };
  const payer = await readPayer(context, whose);
  if (payer === null || more.length > 0) return { usage: USAGE };
  if (act === 'drop' && amount === '') return dropBudget(context, payer);
  const units = readCount(amount);
  const callsADay = calls === undefined ? null : readCount(calls);
  const wrong = units === null || (calls !== undefined && callsADay === null);
  if (act !== 'set' || wrong) return { usage: USAGE };
  return setBudget(context, payer, { units, callsADay });
}

interface Payer {
  communeNumber: number | null;
  name: string;
}

async function readPayer({ deps }: Context, typed: string): Promise<Payer | null> {
  if (typed === 'service') return { communeNumber: null, name: 'Tout le service' };
  const number = /^\d{3}$/.test(typed) ? Number(typed) : null;
  const commune = number === null ? null : await findCommune(deps.db, number);
  return commune && { communeNumber: commune.number, name: commune.name };
}

function readCount(typed: string): number | null {
  const count = /^\d{1,10}$/.test(typed) ? Number(typed) : Number.NaN;
  return count <= MOST_UNITS ? count : null;
}

async function setBudget(
  context: Context,
  { communeNumber, name }: Payer,
  { units, callsADay }: { units: number; callsADay: number | null },
): Promise<Reply> {
  const { deps, moderator: actor } = context;
  const currency = await deps.act(async (tx, acts) => {
    const now = acts.clock.now();
    const price = await priceAt(tx, 'sms_segment', acts.settings.operator, now);
    return price?.currency ?? null;
  });
  if (currency.outcome === null) return { refused: "Il n'y a pas de prix : rien à compter." };
  await deps.act((tx, acts) =>
    setBudgetOf(tx, acts, {
      ...{ communeNumber, amountMillionths: units * UNIT, callsADay, actor },
      currency: currency.outcome ?? '',
    }),
  );
  const lines = await listBudgets(context, communeNumber);
  return { lines: lines.length === 0 ? [`${name} : noté.`] : lines };
}

async function dropBudget(context: Context, { communeNumber, name }: Payer): Promise<Reply> {
  const { outcome } = await context.deps.act((tx, acts) =>
    dropBudgetOf(tx, acts, { communeNumber, actor: context.moderator }),
  );
  if (outcome.kind === 'none') return { refused: `${name} n'a pas de budget.` };
  return { lines: [`${name} : plus de limite.`] };
}

/** @param only one of them, by its commune (null: the service's). */
async function listBudgets({ deps }: Context, only?: number | null): Promise<string[]> {
  const { views, call } = await readBudgets(deps);
  const shown = views.filter(({ communeNumber }) => only === undefined || communeNumber === only);
  if (shown.length === 0 && only === undefined) {
    return ["Pas de budget : rien n'est limité.", `Pour en mettre un : ${USAGE}`];
  }
  return shown.flatMap((view) => budgetLines(view, call));
}

/** Budgets of which something has to rest, one line each. */
export async function scarceBudgets(deps: ModerationDeps): Promise<string[]> {
  const { views, call } = await readBudgets(deps);
  return views
    .map((view) => budgetLines(view, call))
    .filter((lines) => lines.length > 1)
    .map((lines) => lines.join(' '));
}

/** With what a call is taken to cost. */
async function readBudgets(deps: ModerationDeps): Promise<{ views: BudgetView[]; call: number }> {
  const { outcome } = await deps.act(async (tx, acts) => {
    const { timeZone } = acts.settings;
    const now = acts.clock.now();
    const when = { month: monthOf(now, timeZone), day: localDate(now, timeZone) };
    const minute = await priceAt(tx, 'call_minute', acts.settings.operator, now);
    const call = (minute?.amountMillionths ?? 0) * USUAL_CALL_MINUTES;
    return { views: await budgetViews(tx, when), call };
  });
  return outcome;
}

/** `117 Kayes · 12 300 de 50 000 XOF ce mois, 24 % · appels : 3 aujourd'hui, 40 au plus`. */
function budgetLines(view: BudgetView, call: number): string[] {
  const whose =
    view.communeNumber === null ? 'Tout le service' : `${view.communeNumber} ${view.name}`;
  const { amountMillionths, reservedMillionths, currency } = view;
  const spent = moneyWords(reservedMillionths, null);
  const share =
    amountMillionths === 0 ? 100 : Math.floor((reservedMillionths * 100) / amountMillionths);
  const most = view.callsADay === null ? '' : `, ${view.callsADay} au plus`;
  const calls =
    view.communeNumber === null ? '' : ` · rappels aujourd'hui : ${view.callsToday}${most}`;
  const of = moneyWords(amountMillionths, currency);
  return [`${whose} · ${spent} de ${of} ce mois, ${share} %${calls}`, ...restWords(view, call)];
}

/** What has stopped for lack of money. @param call what one call is taken to cost. */
function restWords(purse: Purse, call: number): string[] {
  if (leftFor(purse, 'promised') === 0) return ['  Rien ne part : les réponses attendent.'];
  if (leftFor(purse, 'call_back') < call)
    return ['  Les rappels se reposent. Les réponses partent.'];
  if (leftFor(purse, 'optional') === 0) return ['  Les diffusions se reposent.'];
  return [];
}
