import type { Knex } from 'knex';
import { afterRightPin, afterWrongPin, pinLockState } from '../civic/calls/pin-lock.ts';
import {
  lockPinLock,
  type PinLine,
  type PinTable,
  savePinLock,
} from '../storage/citizens/pin-locks.ts';

type PinState = ReturnType<typeof pinLockState>;

/**
 * Counts a code that was looked at on a phone, right or wrong, in the table it locks.
 * @returns whether a code keyed there is looked at now, and whether it was before.
 */
export async function countPin(
  tx: Knex.Transaction,
  table: PinTable,
  { line, right, now }: { line: PinLine; right: boolean; now: number },
): Promise<{ before: PinState; state: PinState }> {
  const before = await lockPinLock(tx, line, table);
  const lock = right ? afterRightPin(before) : afterWrongPin(before, now);
  await savePinLock(tx, line, lock, table);
  return { before: pinLockState(before, now), state: pinLockState(lock, now) };
}
