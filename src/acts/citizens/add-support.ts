import type { Knex } from 'knex';
import { findCitizen } from '../../storage/citizens/citizens.ts';
import {
  type ContributionRow,
  findByReference,
  findContribution,
} from '../../storage/contributions/contributions.ts';
import { countSupports, insertSupport } from '../../storage/contributions/supports.ts';
import { hasConsent, NO_CONSENT, type NoConsent } from '../consent.ts';
import type { ActDeps, Person } from '../deps.ts';

export type Supported =
  | { kind: 'added' | 'already'; count: number }
  /** It is hers, or hers was merged into it; it counts already. */
  | { kind: 'own' | 'unknown' }
  | NoConsent;

/** She supports somebody's public question, or the one it was merged into; once a phone. By id, or by reference (`+417`). */
export async function addSupport(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; contribution: number } | { person: Person; reference: string },
): Promise<Supported> {
  const { person } = input;
  const found =
    'reference' in input
      ? await findByReference(tx, input.reference)
      : await findContribution(tx, input.contribution);
  const kept =
    found === null || found.mergedInto === null
      ? found
      : await findContribution(tx, found.mergedInto);
  if (found === null || kept === null || !isPublic(kept)) return { kind: 'unknown' };
  if (found.phoneId === person.phoneId || kept.phoneId === person.phoneId) return { kind: 'own' };
  if (!(await hasConsent(tx, person))) return NO_CONSENT;
  const citizen = await findCitizen(tx, person.citizenId);
  const support = {
    phoneId: person.phoneId,
    sex: citizen?.sex ?? null,
    at: deps.clock.now(),
  };
  const known = found.id !== kept.id && isPublic(found) ? found.id : null;
  const added = await insertSupport(tx, { ...support, contributionId: kept.id, via: known });
  // The one she named keeps it, should it be parted again.
  if (added !== null && known !== null) {
    await insertSupport(tx, { ...support, contributionId: known });
  }
  const count = await countSupports(tx, kept.id);
  return { kind: added === null ? 'already' : 'added', count };
}

const SHOWN = new Set([
  'approved',
  'to_route',
  'assigned',
  'seen',
  'answered',
  'published',
  'closed',
]);

/** What everybody may see, as the queries of storage/contributions/public-views.ts list it. */
export function isPublic(contribution: ContributionRow): boolean {
  return contribution.public && contribution.approvedAt !== null && SHOWN.has(contribution.state);
}
