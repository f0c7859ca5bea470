import type { Knex } from 'knex';
import { leftFor, monthOf, USUAL_CALL_MINUTES } from '../../civic/budgets/budget.ts';
import { localDate } from '../../lib/local-hour.ts';
import { countSegments } from '../../lib/segments.ts';
import { budgetViews } from '../../storage/budgets/budgets.ts';
import { type TellingPart, tellingParts } from '../../storage/debates/debate-telling.ts';
import type { DebateRow } from '../../storage/debates/debates.ts';
import { pricesNow } from '../broadcasts/told.ts';
import type { ActDeps } from '../deps.ts';
import { announcement } from './tell-debate.ts';

/** A budget that ends before everybody is told; money in millionths. */
export interface ShortBudget {
  /** Null: the service's. */
  communeNumber: number | null;
  amountMillionths: number;
  leftMillionths: number;
}

/** What announcing a debate to everybody is expected to take. */
export interface DebateEstimate {
  peopleSms: number;
  peopleCall: number;
  segments: number;
  amountMillionths: number;
  currency: string;
  /** A budget pays for some of it. */
  limited: boolean;
  short: ShortBudget[];
}

/** A debate that is to be announced, saved (its id) or not (0). */
export type DebateToTell = Pick<
  DebateRow,
  'id' | 'theme' | 'title' | 'communeNumbers' | 'opensAt' | 'closesAt'
>;

/**
 * How many are told of a debate and what that is expected to cost, each message as it is held when it leaves.
 * It is paid message by message: a budget that is too small ends half-way.
 */
export async function estimateDebate(
  tx: Knex | Knex.Transaction,
  deps: ActDeps,
  debate: DebateToTell,
): Promise<DebateEstimate> {
  const { currency, segmentMillionths, minuteMillionths } = await pricesNow(tx, deps);
  const parts = await tellingParts(tx, debate, 'announce');
  const segmentsOf = (part: TellingPart) =>
    part.kind === 'sms'
      ? part.count * countSegments(announcement(deps, debate, part.language ?? 'fr')).segments
      : 0;
  const costOf = (part: TellingPart) =>
    part.kind === 'sms'
      ? segmentsOf(part) * segmentMillionths
      : part.count * USUAL_CALL_MINUTES * minuteMillionths;
  const sum = (of: (part: TellingPart) => number, among = parts) =>
    among.reduce((all, part) => all + of(part), 0);
  const now = deps.clock.now();
  const { timeZone } = deps.settings;
  const when = { month: monthOf(now, timeZone), day: localDate(now, timeZone) };
  const budgets = (await budgetViews(tx, when))
    .filter((budget) => budget.currency === currency)
    .map((budget) => {
      const { communeNumber } = budget;
      const paid = parts.filter(
        (part) => (communeNumber ?? part.communeNumber) === part.communeNumber,
      );
      const [amountMillionths, leftMillionths] = [sum(costOf, paid), leftFor(budget, 'optional')];
      return { communeNumber, amountMillionths, leftMillionths };
    })
    .filter(({ amountMillionths }) => amountMillionths > 0);
  return {
    peopleSms: sum(({ kind, count }) => (kind === 'sms' ? count : 0)),
    peopleCall: sum(({ kind, count }) => (kind === 'call' ? count : 0)),
    segments: sum(segmentsOf),
    amountMillionths: sum(costOf),
    currency,
    limited: budgets.length > 0,
    short: budgets.filter((budget) => budget.amountMillionths > budget.leftMillionths),
  };
}
