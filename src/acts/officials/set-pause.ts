import type { Knex } from 'knex';
import { leavesAt } from '../../civic/deliveries/quiet-hours.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { cancelReplays, holdItems } from '../../storage/deliveries/deliveries.ts';
import { holdDigests } from '../../storage/officials/digests.ts';
import { officialsOfPhone, updateOfficial } from '../../storage/officials/officials.ts';
import type { ActDeps, Person } from '../deps.ts';

/**
 * Nothing is sent to the officials of this phone before `until` (milliseconds; null: it may be again,
 * from now). What waits for its hour already waits for that one.
 * @returns false when the phone is no official's.
 */
export async function setPause(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; until: number | null; action: string },
): Promise<boolean> {
  const { until, action } = input;
  const { quietHours, timeZone } = deps.settings;
  const now = deps.clock.now();
  const officials = await officialsOfPhone(tx, input.person.phoneId);
  for (const { id } of officials) {
    const official = `official:${id}`;
    await updateOfficial(tx, id, { pausedUntil: until });
    if (until !== null) await cancelReplays(tx, { officialId: id });
    const dueAt = leavesAt(until ?? now, 'us', quietHours, timeZone);
    await holdItems(tx, id, dueAt);
    await holdDigests(tx, id, dueAt);
    await insertAudit(tx, { actor: official, action, subject: official, at: now });
  }
  return officials.length > 0;
}
