import { afterWrongPin, pinLockState } from '../../civic/calls/pin-lock.ts';
import { findPhoneByHash } from '../../storage/citizens/phones.ts';
import { findPinLock } from '../../storage/citizens/pin-locks.ts';
import { type OfficialRow, officialsOfPhone } from '../../storage/officials/officials.ts';
import type { Db } from '../../storage/transaction.ts';
import type { ActDeps } from '../deps.ts';

export type PinDeps = Pick<ActDeps, 'clock' | 'pins'>;

/** Whose code it is: what `Pins` seals it with. */
export const pinOwner = (officialId: number): string => `official:${officialId}`;

/**
 * What a call to this phone asks before anything else; null: it is no official's. `none`: he has no code and
 * may choose one; `shared`: nobody of those who share the phone has one, so it is not ours to say whose it
 * would be.
 */
export async function pinOfPhone(
  db: Db,
  deps: PinDeps,
  { phoneHash, came = false }: { phoneHash: string; came?: boolean },
): Promise<{ pin: 'set' | 'none' | 'shared' | 'locked' | 'blocked' } | null> {
  const held = await holdersOf(db, phoneHash);
  if (held === null) return null;
  const state = pinLockState(
    await findPinLock(db, { phoneId: held.phoneId, came }, 'official_pin_lock'),
    deps.clock.now(),
  );
  if (state !== 'open') return { pin: state };
  if (held.officials.some(({ pinHash }) => pinHash !== null)) return { pin: 'set' };
  return { pin: held.officials.length === 1 ? 'none' : 'shared' };
}

/**
 * Looks at a code and changes nothing: the flow counts a wrong one (`notePin`) in the turn that says so, and
 * the turns of a phone follow each other. `locks`: what one more wrong code leads to.
 */
export async function lookAtPin(
  db: Db,
  deps: PinDeps,
  asked: { phoneHash: string; pin: string; came?: boolean },
): Promise<{ right: boolean; official: number | null; locks: 'locked' | 'blocked' | null }> {
  const held = await holdersOf(db, asked.phoneHash);
  if (held === null) return { right: false, official: null, locks: 'locked' };
  const now = deps.clock.now();
  const line = { phoneId: held.phoneId, came: asked.came ?? false };
  const lock = await findPinLock(db, line, 'official_pin_lock');
  const isOpen = pinLockState(lock, now) === 'open';
  const whose = isOpen ? held.officials.find((each) => isPinOf(deps, each, asked.pin)) : undefined;
  const next = pinLockState(afterWrongPin(lock, now), now);
  return {
    right: whose !== undefined,
    official: whose?.id ?? null,
    locks: next === 'open' ? null : next,
  };
}

export const isPinOf = ({ pins }: Pick<PinDeps, 'pins'>, official: OfficialRow, pin: string) =>
  pins.matches(pinOwner(official.id), pin, official.pinHash);

/** The officials a phone belongs to, at least one; null when it is nobody's. */
async function holdersOf(
  db: Db,
  phoneHash: string,
): Promise<{ phoneId: number; officials: OfficialRow[] } | null> {
  const phone = await findPhoneByHash(db, phoneHash);
  const officials = phone === null ? [] : await officialsOfPhone(db, phone.id);
  return phone === null || officials.length === 0 ? null : { phoneId: phone.id, officials };
}
