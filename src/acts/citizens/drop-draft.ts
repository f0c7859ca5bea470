import type { Knex } from 'knex';
import { deleteDraft } from '../../storage/contributions/contributions.ts';
import type { ActDeps, Person } from '../deps.ts';

/** She does not want to send it. The recording of a spoken one keeps its own retention. */
export async function dropDraft(
  tx: Knex.Transaction,
  _deps: ActDeps,
  input: { person: Person },
): Promise<{ kind: 'dropped' | 'none' }> {
  const dropped = await deleteDraft(tx, input.person.phoneId);
  return { kind: dropped > 0 ? 'dropped' : 'none' };
}
