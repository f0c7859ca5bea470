import { nextAllowed, type QuietHours } from '../../lib/time.ts';

/**
 * When something may leave that is due at `due`: at once when it answers what the person just did (a
 * beep, a text, a page), else outside quiet hours. Milliseconds since the epoch.
 */
export function leavesAt(
  due: number,
  startedBy: 'us' | 'person',
  quiet: QuietHours | null,
  zone: string,
): number {
  return startedBy === 'person' ? due : nextAllowed(due, quiet, zone);
}
