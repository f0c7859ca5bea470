import { DAY_MS } from '../lib/durations.ts';

/** How an official, or a whole council, deals with what citizens sent; questions merged into one count once. */
export interface Tally {
  received: number;
  answered: number;
  /**
   * Days within which half of them had their answer, those that wait too long counted as never; null when
   * fewer than half had one.
   */
  halfAnsweredDays: number | null;
  /** Authors who said the answer was good, or not. */
  good: number;
  notGood: number;
  /** Waiting longer than `OVERDUE_AFTER_MS`. */
  overdue: number;
  /** When the one that waits longest was given to him; milliseconds, null when nothing waits. */
  waitingSince: number | null;
  lastAnsweredAt: number | null;
}

/**
 * `none` nothing received, `silent` nothing answered for a month while something waits, `never` nothing
 * answered yet, `few` not enough answers to say, `rare` fewer than half answered, `usual` so many days.
 */
type Pace = 'none' | 'silent' | 'never' | 'few' | 'rare' | 'usual';

export interface Responsiveness {
  received: number;
  answered: number;
  overdue: number;
  pace: Pace;
  /** Whole days, one at least; null unless the pace is `usual`. */
  days: number | null;
  /** Null while too few authors have said. */
  judged: { good: number; notGood: number } | null;
}

/** Fewer say nothing about somebody. */
export const ENOUGH = 5;
/** Silent: nothing answered for so long, while something waits that long. */
export const SILENT_AFTER_DAYS = 30;

/** What may be said of it in public: never a rank, never a figure that stands on a few cases. */
export function responsivenessOf(tally: Tally, now: number): Responsiveness {
  const { received, answered, overdue, good, notGood } = tally;
  const pace = paceOf(tally, now);
  const { halfAnsweredDays } = tally;
  const days = pace === 'usual' ? Math.max(1, Math.ceil(halfAnsweredDays ?? 1)) : null;
  const judged = good + notGood < ENOUGH ? null : { good, notGood };
  return { received, answered, overdue, pace, days, judged };
}

/** How many of a council are silent, of those who got a question; nobody is named by it. */
export function silentOf(officials: readonly Pick<Responsiveness, 'pace'>[]): {
  officials: number;
  of: number;
} {
  const silent = officials.filter(({ pace }) => pace === 'silent').length;
  return { officials: silent, of: officials.filter(({ pace }) => pace !== 'none').length };
}

function paceOf(tally: Tally, now: number): Pace {
  if (tally.received === 0) return 'none';
  if (isSilent(tally, now)) return 'silent';
  if (tally.answered === 0) return 'never';
  if (tally.answered < ENOUGH) return 'few';
  return tally.halfAnsweredDays === null ? 'rare' : 'usual';
}

function isSilent({ waitingSince, lastAnsweredAt }: Tally, now: number): boolean {
  const since = now - SILENT_AFTER_DAYS * DAY_MS;
  if (waitingSince === null || waitingSince > since) return false;
  return lastAnsweredAt === null || lastAnsweredAt < since;
}
