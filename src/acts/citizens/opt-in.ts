import type { Knex } from 'knex';
import { updatePhone } from '../../storage/citizens/phones.ts';
import type { ActDeps, Person } from '../deps.ts';

/** She wants messages again: all of what STOP ended. */
export async function optIn(
  tx: Knex.Transaction,
  _deps: ActDeps,
  input: { person: Person },
): Promise<{ kind: 'started' }> {
  await updatePhone(tx, input.person.phoneId, { optedOutAt: null, broadcastsOffAt: null });
  return { kind: 'started' };
}
