import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  lockOfficial,
  type OfficialRow,
  updateOfficial,
} from '../../storage/officials/officials.ts';
import {
  cancelDeliveries,
  dueForOfficial,
  forgetShown,
  moveDeliveries,
  replacePhone,
} from '../../storage/officials/register.ts';
import type { ActDeps } from '../deps.ts';
import { type OfficialPhone, phoneFor, welcomeOfficial } from './official-phone.ts';

/** Asked for on the phone he had, or said of it: nobody wants it on another. */
const STAYS = new Set(['official.play', 'official.welcome']);

export type PhoneChanged =
  | { kind: 'changed'; official: OfficialRow }
  /** He has that phone and no other. */
  | { kind: 'same'; official: OfficialRow }
  /** Nobody in office has that number. */
  | { kind: 'unknown' }
  | Exclude<OfficialPhone, { kind: 'free' }>;

/**
 * An official has another phone: what was to leave for the old one goes to the new, which is told so, and what
 * waits for him is in his next digest once more, for his old SMS are lost to him. The old phone is nobody's
 * any more and his secret code is gone. `number`: E.164.
 */
export async function changeOfficialPhone(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { officialId: number; number: string; anyway: boolean; moderator: string },
): Promise<PhoneChanged> {
  const { officialId, number, anyway, moderator } = input;
  const official = await lockOfficial(tx, officialId);
  if (official === null || !official.active) return { kind: 'unknown' };
  const held = await phoneFor(tx, deps, { number, name: official.name, anyway });
  if (held.kind !== 'free') return held;
  const { phone } = held;
  const others = held.others.filter(({ id }) => id !== officialId);
  if (others.length < held.others.length) return { kind: 'same', official };
  const due = await dueForOfficial(tx, officialId);
  const idsOf = (stays: boolean) =>
    due.filter(({ purpose }) => STAYS.has(purpose) === stays).map(({ id }) => id);
  await cancelDeliveries(tx, idsOf(true), 'phone_changed');
  await moveDeliveries(tx, idsOf(false), phone);
  await replacePhone(tx, officialId, phone.id);
  await updateOfficial(tx, officialId, { pinHash: null, suggestion: null, demo: phone.demo });
  await forgetShown(tx, officialId);
  await insertAudit(tx, {
    actor: `console:${moderator}`,
    action: 'official.phone',
    subject: `official:${officialId}`,
    at: deps.clock.now(),
  });
  await welcomeOfficial(tx, deps, { official, phone, others });
  return { kind: 'changed', official };
}
