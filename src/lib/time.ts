import { MINUTE_MS } from './durations.ts';

const DAY_MINUTES = 1440;

/** A daily span in minutes since local midnight, its end excluded; it may cross midnight. */
export interface QuietHours {
  readonly fromMinute: number;
  readonly toMinute: number;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

/** Minutes since midnight (0–1439) on the wall clock of `zone` at `ms` since the epoch. */
export function minuteOfDay(ms: number, zone: string): number {
  const clock = cached(clocks, zone, () => ({
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }));
  const [hour, minute] = clock.format(ms).split(':');
  return Number(hour) * 60 + Number(minute);
}

/** Whether the wall clock of `zone` stands inside `quiet` at `ms`; `null` is never quiet. */
export function inQuietHours(ms: number, quiet: QuietHours | null, zone: string): boolean {
  if (quiet === null || quiet.fromMinute === quiet.toMinute) return false;
  const minute = minuteOfDay(ms, zone);
  const started = minute >= quiet.fromMinute;
  const ended = minute >= quiet.toMinute;
  return quiet.fromMinute < quiet.toMinute ? started && !ended : started || !ended;
}

/** `ms` itself when it is not quiet then, else the first whole minute after it that is not. */
export function nextAllowed(ms: number, quiet: QuietHours | null, zone: string): number {
  if (quiet === null || !inQuietHours(ms, quiet, zone)) return ms;
  const start = Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  const minutes = wrap(quiet.toMinute - minuteOfDay(start, zone));
  const change = firstClockChange(start, minutes, zone);
  return change === null ? start + minutes * MINUTE_MS : nextAllowed(change, quiet, zone);
}

/** The date of `zone` at `ms` in digits: `24/11/2026`. */
export function formatDate(ms: number, zone: string): string {
  return cached(dates, zone, () => ({
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  })).format(ms);
}

/** The first minute within `minutes` of `start` where the wall clock jumped (summer time), or null. */
function firstClockChange(start: number, minutes: number, zone: string): number | null {
  const begin = minuteOfDay(start, zone);
  const jumped = (n: number) => minuteOfDay(start + n * MINUTE_MS, zone) !== wrap(begin + n);
  if (!jumped(minutes)) return null;
  let steady = 0;
  let moved = minutes;
  while (moved - steady > 1) {
    const middle = (steady + moved) >> 1;
    if (jumped(middle)) moved = middle;
    else steady = middle;
  }
  return start + moved * MINUTE_MS;
}

function wrap(minutes: number): number {
  return ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
}

function cached(
  formats: Map<string, Intl.DateTimeFormat>,
  zone: string,
  options: () => Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', { ...options(), timeZone: zone });
    formats.set(zone, format);
  }
  return format;
}
