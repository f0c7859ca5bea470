import type { Knex } from 'knex';
import { afterRightPin, afterWrongPin, pinLockState } from '../../civic/calls/pin-lock.ts';
import { lockFacilitatorOfPhone, updateFacilitator } from '../../storage/citizens/facilitators.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import type { ActDeps, Person } from '../deps.ts';

/** Counts a code that was looked at; who came in, and what locks her out, is in the audit log. */
export async function noteHelperCode(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; right: boolean },
): Promise<{ kind: 'open' | 'locked' | 'unknown' }> {
  const before = await lockFacilitatorOfPhone(tx, input.person.phoneId);
  if (before === null) return { kind: 'unknown' };
  const now = deps.clock.now();
  const after = input.right ? afterRightPin(before) : afterWrongPin(before, now);
  const { tries, lockedUntil, wrong, wrongSince, blocked } = after;
  await updateFacilitator(tx, before.id, { tries, lockedUntil, wrong, wrongSince, blocked });
  const isOpen = pinLockState(after, now) === 'open';
  const subject = `facilitator:${before.id}`;
  if (input.right || !isOpen) {
    const action = input.right ? 'assist.enter' : 'assist.locked';
    await insertAudit(tx, { actor: subject, action, subject, at: now });
  }
  return { kind: isOpen ? 'open' : 'locked' };
}
