import type { Knex } from 'knex';
import { dueSlots } from '../../civic/digests/digests.ts';
import { inQuietHours } from '../../lib/time.ts';
import {
  claimOfficialCalls,
  hasOfficialCall,
  saveOfficialCall,
} from '../../storage/officials/official-calls.ts';
import { queueCall } from '../deliveries/queue-delivery.ts';
import type { ActDeps } from '../deps.ts';

/**
 * Calls the next `limit` officials whose agreed hour has come and for whom something waits, once a day each;
 * who has nothing waiting gets the row of the day alone. In quiet hours nobody is called. Officials who share
 * a phone are called once: whoever keys his code hears his own.
 * @returns how many were dealt with.
 */
export async function writeOfficialCalls(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { limit: number },
): Promise<{ claimed: number }> {
  const { quietHours, timeZone } = deps.settings;
  const now = deps.clock.now();
  if (inQuietHours(now, quietHours, timeZone)) return { claimed: 0 };
  const slots = dueSlots(now, quietHours, timeZone);
  const claimed = await claimOfficialCalls(tx, { slots, now, limit: input.limit });
  for (const { callId, phoneId, language, waits } of claimed) {
    if (!waits || (await hasOfficialCall(tx, phoneId))) continue;
    const purpose = 'official.hour';
    const call = await queueCall(tx, deps, { phoneId, purpose, language, when: 'allowed' });
    if (call !== null) await saveOfficialCall(tx, callId, call.id);
  }
  return { claimed: claimed.length };
}
