import { minutesFor } from '../civic/broadcasts/pace.ts';
import { MINUTE_MS } from '../lib/durations.ts';
import type { TellingPace } from '../storage/debates/debate-telling.ts';
import type { ActDeps } from './deps.ts';

/** What was written before, of a kind: how many, and when the last of them leaves (milliseconds). */
type Placed = { kind: 'sms' | 'call'; placed: number; lastAt: number };

/** So many a minute, as a broadcast: a page goes on in the minute the one before it ended in. */
export function tellingPaces(
  deps: ActDeps,
  before: readonly Placed[],
  limit: number,
): [TellingPace, TellingPace] {
  const { quietHours, timeZone, broadcastPace } = deps.settings;
  const now = deps.clock.now();
  const paceOf = (kind: 'sms' | 'call', perMinute: number): TellingPace => {
    const { placed = 0, lastAt = now } = before.find((each) => each.kind === kind) ?? {};
    const into = placed % perMinute;
    const at = Math.max(now, placed > 0 && into === 0 ? lastAt + MINUTE_MS : lastAt);
    const minutes = minutesFor({ perMinute, placed, at }, limit, quietHours, timeZone);
    return { kind, perMinute, into, minutes };
  };
  return [paceOf('sms', broadcastPace.sms), paceOf('call', broadcastPace.calls)];
}
