import type { Knex } from 'knex';
import { insertStatement, updateCitizen } from '../../storage/citizens/citizens.ts';
import { updatePhone } from '../../storage/citizens/phones.ts';
import type { ActDeps, Person } from '../deps.ts';

/** The language of her phone from now on; kept whatever she says about consent. */
export async function setLanguage(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; language: string },
): Promise<{ kind: 'set' }> {
  const { person, language } = input;
  await updatePhone(tx, person.phoneId, { language });
  await updateCitizen(tx, person.citizenId, { language });
  await insertStatement(tx, {
    citizenId: person.citizenId,
    field: 'language',
    value: language,
    saidBy: 'self',
    saidAt: deps.clock.now(),
  });
  return { kind: 'set' };
}
