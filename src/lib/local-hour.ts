import { DAY_MS, HOUR_MS } from './durations.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** The date on the wall calendar of `zone` at `ms` since the epoch: `2026-11-28`. */
export function localDate(ms: number, zone: string): string {
  return new Date(wallClock(ms, zone)).toISOString().slice(0, 10);
}

/** The whole hour the wall clock of `zone` shows. */
export function localHour(ms: number, zone: string): number {
  return new Date(wallClock(ms, zone)).getUTCHours();
}

/** `2026-11-28` and −1 → `2026-11-27`. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 0 Sunday to 6 Saturday. */
export function weekday(date: string): number {
  return new Date(Date.parse(date)).getUTCDay();
}

/**
 * Milliseconds since the epoch when the wall clock of `zone` shows that whole hour of that date. An hour
 * shown twice (summer time ends) is its first; one never shown (summer time begins) is that much later.
 */
export function instantAt(date: string, hour: number, zone: string): number {
  const wall = Date.parse(date) + hour * HOUR_MS;
  const before = wall - offsetAt(wall - DAY_MS, zone);
  const after = wall - offsetAt(wall + DAY_MS, zone);
  const shown = [before, after].filter((ms) => wallClock(ms, zone) === wall);
  return shown.length === 0 ? before : Math.min(...shown);
}

const offsetAt = (ms: number, zone: string) => wallClock(ms, zone) - ms;

/** What the wall clock shows, as if it were UTC; whole seconds. */
function wallClock(ms: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, format);
  return format;
}
