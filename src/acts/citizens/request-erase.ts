import type { Knex } from 'knex';
import { HOUR_MS } from '../../lib/durations.ts';
import { ERASE_NEVER, findPhone, updatePhone } from '../../storage/citizens/phones.ts';
import type { ActDeps, Person } from '../deps.ts';

const ERASE_AFTER_MS = 24 * HOUR_MS;

/** A contact within those 24 hours: nothing is erased, and she hears so. */
export async function cancelErase(
  tx: Knex.Transaction,
  _deps: ActDeps,
  input: { person: Person },
): Promise<{ kind: 'kept' }> {
  await updatePhone(tx, input.person.phoneId, { eraseDueAt: null });
  return { kind: 'kept' };
}

/** The words that nothing is erased, for who came back in time and has not been told; null: nothing to tell. */
export async function tellKept(
  tx: Knex.Transaction,
  deps: ActDeps,
  { phoneId, language }: Pick<Person, 'phoneId' | 'language'>,
): Promise<string | null> {
  const phone = await findPhone(tx, phoneId);
  if (phone?.eraseDueAt !== ERASE_NEVER) return null;
  await updatePhone(tx, phoneId, { eraseDueAt: null });
  return deps.words(language, 'erase.cancelled', {});
}

/** An SMS to somebody who has just come to us, with the words that nothing is erased where they are due. */
export async function withKept(
  tx: Knex.Transaction,
  deps: ActDeps,
  person: Pick<Person, 'phoneId' | 'language'>,
  body: string,
): Promise<string> {
  const kept = await tellKept(tx, deps, person);
  return kept === null ? body : `${body}\n${kept}`;
}

/** Everything of hers goes in 24 hours; a contact within cancels it (`touchPhone`). */
export async function requestErase(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person },
): Promise<{ kind: 'planned'; at: number }> {
  const at = deps.clock.now() + ERASE_AFTER_MS;
  await updatePhone(tx, input.person.phoneId, { eraseDueAt: at });
  return { kind: 'planned', at };
}
