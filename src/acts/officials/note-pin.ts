import type { Knex } from 'knex';
import { afterRightPin, afterWrongPin, pinLockState } from '../../civic/pin-lock.ts';
import { insertAudit } from '../../storage/audit.ts';
import { officialOfPhone } from '../../storage/officials.ts';
import { lockPinLock, savePinLock } from '../../storage/pin-locks.ts';
import type { ActDeps, Person } from '../deps.ts';

/** Counts a code that was looked at; what locks a phone is in the audit log. */
export async function notePin(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; right: boolean },
): Promise<{ kind: 'open' | 'locked' | 'blocked' }> {
  const { phoneId } = input.person;
  const now = deps.clock.now();
  const before = await lockPinLock(tx, phoneId);
  const lock = input.right ? afterRightPin(before) : afterWrongPin(before, now);
  await savePinLock(tx, phoneId, lock);
  const kind = pinLockState(lock, now);
  if (kind !== 'open' && pinLockState(before, now) === 'open') {
    const official = await officialOfPhone(tx, phoneId);
    const subject = `official:${official?.id ?? 0}`;
    await insertAudit(tx, { actor: subject, action: `pin.${kind}`, subject, at: now });
  }
  return { kind };
}
