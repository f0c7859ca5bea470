import type { Knex } from 'knex';
import { updatePhone } from '../../storage/phones.ts';
import { maskUnread } from '../../storage/recordings.ts';
import type { ActDeps, Person } from '../deps.ts';

/**
 * She wants her voice masked before anybody but a moderator hears it, or no longer: from now on, and in
 * what nobody has let through yet. What is masked stays so.
 */
export async function maskHerVoice(
  tx: Knex.Transaction,
  _deps: ActDeps,
  input: { person: Person; on: boolean },
): Promise<{ kind: 'set' }> {
  const { phoneId } = input.person;
  await updatePhone(tx, phoneId, { maskVoice: input.on });
  if (input.on) await maskUnread(tx, phoneId);
  return { kind: 'set' };
}
