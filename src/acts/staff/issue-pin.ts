import type { Knex } from 'knex';
import { openPinLocks } from '../../storage/citizens/pin-locks.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lockOfficial, updateOfficial } from '../../storage/officials/officials.ts';
import type { ActDeps } from '../deps.ts';
import { pinOwner } from '../officials/look-at-pin.ts';

/** A new code for an official, known to who reads it now and to nobody later; his phones are open again. */
export async function issuePin(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { officialId: number; pin: string; moderator: string },
): Promise<{ kind: 'issued' | 'unknown' }> {
  const { officialId, pin, moderator } = input;
  if ((await lockOfficial(tx, officialId)) === null) return { kind: 'unknown' };
  await updateOfficial(tx, officialId, { pinHash: deps.pins.seal(pinOwner(officialId), pin) });
  await openPinLocks(tx, officialId);
  await insertAudit(tx, {
    actor: `console:${moderator}`,
    action: 'pin.issue',
    subject: `official:${officialId}`,
    at: deps.clock.now(),
  });
  return { kind: 'issued' };
}
