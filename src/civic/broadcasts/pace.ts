import { MINUTE_MS } from '../../lib/durations.ts';
import { nextAllowed, type QuietHours } from '../../lib/time.ts';

/** How far a row of things has come that leave so many a minute. Milliseconds since the epoch. */
export interface Pace {
  perMinute: number;
  /** Placed before; the minute that is not full goes on. */
  placed: number;
  /** When the minute begins in which the next one leaves. */
  at: number;
}

/**
 * The minutes in which the next `count` leave, first to last; quiet hours are stepped over. The nth
 * (from 0) leaves in minute `(placed % perMinute + n) / perMinute`, rounded down.
 */
export function minutesFor(
  { perMinute, placed, at }: Pace,
  count: number,
  quiet: QuietHours | null,
  zone: string,
): number[] {
  const full = Math.max(1, Math.ceil(((placed % perMinute) + count) / perMinute));
  const minutes = [nextAllowed(at, quiet, zone)];
  while (minutes.length < full) {
    minutes.push(nextAllowed((minutes.at(-1) ?? at) + MINUTE_MS, quiet, zone));
  }
  return minutes;
}

/** Where it stands after `count` more were placed in these minutes. */
export function paceAfter(pace: Pace, count: number, minutes: readonly number[]): Pace {
  const into = (pace.placed % pace.perMinute) + count;
  const whole = Math.floor(into / pace.perMinute);
  const last = minutes.at(-1) ?? pace.at;
  const at = minutes[whole] ?? (whole > 0 ? last + MINUTE_MS : last);
  return { ...pace, placed: pace.placed + count, at };
}
