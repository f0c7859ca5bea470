import type { Knex } from 'knex';
import { latestConsent } from '../storage/citizens/citizens.ts';
import type { Person } from './deps.ts';

/** The outcome of every act that would keep something of somebody who has not agreed to it. */
export interface NoConsent {
  kind: 'no_consent';
}

export const NO_CONSENT: NoConsent = { kind: 'no_consent' };

/** Whether she has agreed that we keep what she sends. */
export async function hasConsent(
  tx: Knex.Transaction,
  person: Pick<Person, 'citizenId'>,
): Promise<boolean> {
  return (await latestConsent(tx, person.citizenId)) === true;
}
