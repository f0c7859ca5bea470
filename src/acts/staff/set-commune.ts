import type { Knex } from 'knex';
import { type CitizenRow, findCitizen } from '../../storage/citizens/citizens.ts';
import { findPhone } from '../../storage/citizens/phones.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lockContribution, updateContribution } from '../../storage/contributions/contributions.ts';
import { findCommune } from '../../storage/officials/communes.ts';
import { setProfile } from '../citizens/set-profile.ts';
import type { ActDeps, Person } from '../deps.ts';

/** Not with an official yet: it can still go to another place. */
const MOVABLE = new Set(['received', 'transcribed', 'approved', 'to_route']);

export type CommuneSet = { kind: 'set' | 'unknown' | 'unknown_commune' | 'no_consent' };

/**
 * A facilitator heard where somebody lives. What she sent without a commune finds its official; so does
 * the contribution named here, when it was put in another commune.
 */
export async function setCommune(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { citizenId: number; contributionId?: number; commune: number; moderator: string },
): Promise<CommuneSet> {
  const { commune, moderator } = input;
  const citizen = await findCitizen(tx, input.citizenId);
  const person = citizen && (await personOf(tx, citizen));
  if (citizen === null || person === null) return { kind: 'unknown' };
  if ((await findCommune(tx, commune)) === null) return { kind: 'unknown_commune' };
  if (input.contributionId !== undefined) await freePlace(tx, input.contributionId, commune);
  const set = await setProfile(tx, deps, {
    person,
    field: 'commune',
    value: commune,
    saidBy: 'moderator',
  });
  if (set.kind !== 'set') return { kind: set.kind === 'no_consent' ? 'no_consent' : 'unknown' };
  await insertAudit(tx, {
    actor: `console:${moderator}`,
    action: 'citizen.commune',
    subject: `citizen:${citizen.id}`,
    detail: { commune },
    at: deps.clock.now(),
  });
  return { kind: 'set' };
}

async function personOf(tx: Knex.Transaction, citizen: CitizenRow): Promise<Person | null> {
  const phone = citizen.phoneId === null ? null : await findPhone(tx, citizen.phoneId);
  if (phone === null) return null;
  const language = phone.language ?? 'fr';
  return {
    phoneId: phone.id,
    citizenId: citizen.id,
    phoneHash: phone.hash,
    language,
    medium: 'sms',
  };
}

async function freePlace(tx: Knex.Transaction, id: number, commune: number): Promise<void> {
  const contribution = await lockContribution(tx, id);
  if (contribution === null || contribution.communeNumber === commune) return;
  if (!MOVABLE.has(contribution.state)) return;
  await updateContribution(tx, id, { communeNumber: null, officialId: null });
}
