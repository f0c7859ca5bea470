import type { Knex } from 'knex';
import { pinLockState } from '../../civic/calls/pin-lock.ts';
import { findPinLock } from '../../storage/citizens/pin-locks.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  lockOfficial,
  officialsOfPhone,
  updateOfficial,
} from '../../storage/officials/officials.ts';
import type { ActDeps, Person } from '../deps.ts';
import { isPinOf, pinOwner } from './look-at-pin.ts';
import { notePin } from './note-pin.ts';
import type { OfficialOutcome } from './outcomes.ts';

/**
 * `PIN 4711`: the first code of whoever alone holds this phone. `PIN 4711 2580` changes it; whoever picks up
 * the phone cannot without the old one, and a wrong old one counts as in a call.
 */
export async function setPin(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; pin: string; old: string | null },
): Promise<OfficialOutcome> {
  const { person, pin, old } = input;
  const officials = await officialsOfPhone(tx, person.phoneId);
  const [first] = officials;
  if (first === undefined) return { kind: 'not_registered' };
  if (old === null) {
    if (officials.length > 1) return { kind: 'pin_shared' };
    return (await keepFirst(tx, deps, first.id, deps.pins.seal(pinOwner(first.id), pin)))
      ? { kind: 'pin' }
      : { kind: 'pin_again' };
  }
  const state = pinLockState(
    await findPinLock(tx, { phoneId: person.phoneId, came: false }, 'official_pin_lock'),
    deps.clock.now(),
  );
  if (state !== 'open') return { kind: state === 'locked' ? 'pin_locked' : 'pin_blocked' };
  const whose = officials.find((each) => isPinOf(deps, each, old));
  if (whose === undefined) {
    await notePin(tx, deps, { person, right: false });
    return { kind: 'pin_wrong' };
  }
  await keep(tx, deps, whose.id, deps.pins.seal(pinOwner(whose.id), pin));
  return { kind: 'pin' };
}

/** The first code, keyed twice in a call; `sealed` is what the second was compared with. */
export async function choosePin(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; sealed: string },
): Promise<{ kind: 'set' | 'not_first' }> {
  const officials = await officialsOfPhone(tx, input.person.phoneId);
  const [only] = officials.length === 1 ? officials : [];
  const isFirst = only !== undefined && (await keepFirst(tx, deps, only.id, input.sealed));
  return { kind: isFirst ? 'set' : 'not_first' };
}

async function keepFirst(
  tx: Knex.Transaction,
  deps: ActDeps,
  officialId: number,
  sealed: string,
): Promise<boolean> {
  const official = await lockOfficial(tx, officialId);
  if (official === null || official.pinHash !== null) return false;
  await keep(tx, deps, officialId, sealed);
  return true;
}

async function keep(
  tx: Knex.Transaction,
  deps: ActDeps,
  officialId: number,
  pinHash: string,
): Promise<void> {
  await updateOfficial(tx, officialId, { pinHash });
  const subject = `official:${officialId}`;
  await insertAudit(tx, { actor: subject, action: 'pin.set', subject, at: deps.clock.now() });
}
