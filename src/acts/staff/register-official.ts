import type { Knex } from 'knex';
import { foldKey } from '../../lib/text-fold.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { findCommune } from '../../storage/officials/communes.ts';
import {
  activeOfficials,
  insertOfficial,
  linkOfficialPhone,
  type OfficialRole,
  type OfficialRow,
  updateOfficial,
} from '../../storage/officials/officials.ts';
import { lockCommune } from '../../storage/officials/register.ts';
import type { ActDeps } from '../deps.ts';
import { type OfficialPhone, phoneFor, welcomeOfficial } from './official-phone.ts';

export interface OfficialInput {
  communeNumber: number;
  role: OfficialRole;
  /** E.164. */
  number: string;
  name: string;
  /** Although somebody of another name has this phone, or the commune has a mayor. */
  anyway: boolean;
  moderator: string;
}

export type Registered =
  /** `known`: he is registered so already, nothing is changed; `updated`: he has another role now. */
  | { kind: 'registered' | 'updated' | 'known'; official: OfficialRow }
  | { kind: 'unknown_commune' }
  /** A commune has one. */
  | { kind: 'has_mayor'; mayor: OfficialRow }
  | Exclude<OfficialPhone, { kind: 'free' }>;

/**
 * A real official takes office: he gets questions from now on, and a first SMS that says so. Whoever has that
 * name and phone in that commune already is the same person.
 */
export async function registerOfficial(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: OfficialInput,
): Promise<Registered> {
  const { communeNumber, role, number, name, anyway } = input;
  if ((await findCommune(tx, communeNumber)) === null) return { kind: 'unknown_commune' };
  await lockCommune(tx, communeNumber);
  const held = await phoneFor(tx, deps, { number, name, anyway });
  if (held.kind !== 'free') return held;
  const { phone, others } = held;
  const same = others.find(
    (other) =>
      other.communeNumber === communeNumber &&
      other.role !== 'focal' &&
      foldKey(other.name) === foldKey(name),
  );
  if (same?.role === role) return { kind: 'known', official: same };
  const officials = await activeOfficials(tx, communeNumber);
  const mayor = officials.find((each) => each.role === 'mayor' && each.id !== same?.id);
  if (role === 'mayor' && mayor !== undefined && !anyway) return { kind: 'has_mayor', mayor };
  if (same !== undefined) {
    await updateOfficial(tx, same.id, { role });
    await note(tx, deps, input, same.id, 'official.role');
    return { kind: 'updated', official: { ...same, role } };
  }
  const createdAt = deps.clock.now();
  const fields = { name, role, communeNumber, demo: phone.demo, createdAt };
  const official = await insertOfficial(tx, fields);
  await linkOfficialPhone(tx, { officialId: official.id, phoneId: phone.id });
  await note(tx, deps, input, official.id, 'official.register');
  await welcomeOfficial(tx, deps, { official, phone, others });
  return { kind: 'registered', official };
}

const note = (
  tx: Knex.Transaction,
  { clock }: ActDeps,
  { communeNumber: commune, role, moderator }: OfficialInput,
  officialId: number,
  action: string,
) =>
  insertAudit(tx, {
    actor: `console:${moderator}`,
    action,
    subject: `official:${officialId}`,
    detail: { commune, role },
    at: clock.now(),
  });
