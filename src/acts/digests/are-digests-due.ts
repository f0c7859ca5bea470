import { dueSlots } from '../../civic/digests/digests.ts';
import { inQuietHours } from '../../lib/time.ts';
import { isDigestDue } from '../../storage/officials/digests.ts';
import type { Db } from '../../storage/transaction.ts';
import type { ActDeps } from '../deps.ts';

/** Whether some digest could be written now (`writeDigests`). */
export async function areDigestsDue(
  db: Db,
  deps: Pick<ActDeps, 'clock' | 'settings'>,
): Promise<boolean> {
  const { quietHours, timeZone } = deps.settings;
  const now = deps.clock.now();
  if (inQuietHours(now, quietHours, timeZone)) return false;
  return isDigestDue(db, dueSlots(now, quietHours, timeZone), now);
}
