import type { Knex } from 'knex';
import { saveRating } from '../../storage/contributions/supports.ts';
import { findOfficial } from '../../storage/officials/officials.ts';
import { hasConsent, NO_CONSENT, type NoConsent } from '../consent.ts';
import type { ActDeps, Person } from '../deps.ts';

/** "Is his work good?": one word a phone, the last one counts. */
export async function rateOfficial(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; official: number; good: boolean },
): Promise<{ kind: 'rated' | 'unknown' } | NoConsent> {
  if ((await findOfficial(tx, input.official)) === null) return { kind: 'unknown' };
  if (!(await hasConsent(tx, input.person))) return NO_CONSENT;
  await saveRating(tx, {
    officialId: input.official,
    phoneId: input.person.phoneId,
    good: input.good,
    at: deps.clock.now(),
  });
  return { kind: 'rated' };
}
