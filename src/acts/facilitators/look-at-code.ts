import { afterWrongPin, pinLockState } from '../../civic/calls/pin-lock.ts';
import {
  type FacilitatorRow,
  findFacilitatorOfPhone,
} from '../../storage/citizens/facilitators.ts';
import { findPhoneByHash } from '../../storage/citizens/phones.ts';
import {
  type CommuneChoice,
  communeChoice,
  findCommune,
} from '../../storage/officials/communes.ts';
import type { Db } from '../../storage/transaction.ts';
import type { ActDeps } from '../deps.ts';

/** Whose code it is: what `Pins` seals it with. */
export const codeOwner = (facilitatorId: number): string => `facilitator:${facilitatorId}`;

/**
 * Looks at a code keyed on this phone and changes nothing: the flow counts a wrong one (`noteHelperCode`).
 * `locked`: it is not looked at now, or one more wrong code ends that, or the call came in (`came`): whoever forges
 * her number neither tries codes nor locks her out. `commune`: where she helps.
 */
export async function lookAtHelperCode(
  db: Db,
  deps: Pick<ActDeps, 'clock' | 'pins'>,
  asked: { phoneHash: string; code: string; came?: boolean },
): Promise<{ right: boolean; locked: boolean; commune: CommuneChoice | null }> {
  const helper = asked.came === true ? null : await helperOfPhone(db, asked.phoneHash);
  if (helper === null) return { right: false, locked: true, commune: null };
  const now = deps.clock.now();
  const isOpen = pinLockState(helper, now) === 'open';
  const right = isOpen && deps.pins.matches(codeOwner(helper.id), asked.code, helper.codeHash);
  const commune =
    helper.communeNumber === null ? null : await findCommune(db, helper.communeNumber);
  return {
    right,
    locked: !right && pinLockState(afterWrongPin(helper, now), now) !== 'open',
    commune: commune && communeChoice(commune),
  };
}

async function helperOfPhone(db: Db, phoneHash: string): Promise<FacilitatorRow | null> {
  const phone = await findPhoneByHash(db, phoneHash);
  return phone === null ? null : findFacilitatorOfPhone(db, phone.id);
}
