import type { Knex } from 'knex';
import { updatePhone } from '../../storage/citizens/phones.ts';
import type { ActDeps, Person } from '../deps.ts';

/** She was told that there is something new for her phone: only what comes after is new again. */
export async function noteNewsHeard(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person },
): Promise<{ kind: 'noted' }> {
  await updatePhone(tx, input.person.phoneId, { newsHeardAt: deps.clock.now() });
  return { kind: 'noted' };
}
