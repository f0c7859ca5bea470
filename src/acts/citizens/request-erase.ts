import type { Knex } from 'knex';
import { HOUR_MS } from '../../lib/durations.ts';
import { updatePhone } from '../../storage/citizens/phones.ts';
import type { ActDeps, Person } from '../deps.ts';

const ERASE_AFTER_MS = 24 * HOUR_MS;

/** A contact within those 24 hours: nothing is erased. */
export async function cancelErase(
  tx: Knex.Transaction,
  _deps: ActDeps,
  input: { person: Person },
): Promise<{ kind: 'kept' }> {
  await updatePhone(tx, input.person.phoneId, { eraseDueAt: null });
  return { kind: 'kept' };
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
