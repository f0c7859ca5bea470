import type { Knex } from 'knex';
import { insertConsent } from '../../storage/citizens/citizens.ts';
import { deleteDraft } from '../../storage/contributions/contributions.ts';
import type { ActDeps, Person } from '../deps.ts';

/** Which sentence she agreed to: raised when `consent.ask` says something else, in any language. */
export const TEXT_VERSION = '1';

/** She agreed or refused, by which key. After a refusal nothing of hers is kept but her language. */
export async function giveConsent(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; given: boolean; key: string },
): Promise<{ kind: 'given' | 'refused' }> {
  const { person, given, key } = input;
  await insertConsent(tx, {
    citizenId: person.citizenId,
    given,
    textVersion: TEXT_VERSION,
    language: person.language,
    medium: person.medium,
    key,
    at: deps.clock.now(),
  });
  if (given) return { kind: 'given' };
  await deleteDraft(tx, person.phoneId);
  return { kind: 'refused' };
}
