import { instantAt, localDate, localHour } from '../../lib/local-hour.ts';
import { nextAllowed, type QuietHours } from '../../lib/time.ts';

/** The hour on the wall clock at which something agreed for `hour` happens, after the quiet hours of that day. */
export function callHourOf(
  hour: number,
  quiet: QuietHours | null,
  zone: string,
  now: number,
): number {
  const at = nextAllowed(instantAt(localDate(now, zone), hour, zone), quiet, zone);
  return localHour(at, zone);
}
