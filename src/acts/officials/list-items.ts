import type { Knex } from 'knex';
import { openReferences } from '../../storage/assignments.ts';
import { officialsOfPhone } from '../../storage/officials.ts';
import type { ActDeps, Person } from '../deps.ts';
import type { OfficialOutcome } from './outcomes.ts';

/** `LISTE`: what was sent to him and waits for an answer, oldest first. */
export async function listItems(
  tx: Knex.Transaction,
  _deps: ActDeps,
  input: { person: Person },
): Promise<OfficialOutcome> {
  const officials = await officialsOfPhone(tx, input.person.phoneId);
  if (officials.length === 0) return { kind: 'not_registered' };
  const items = await openReferences(
    tx,
    officials.map(({ id }) => id),
  );
  if (items.length === 0) return { kind: 'list_empty' };
  return { kind: 'list', items: items.map(({ reference, theme }) => ({ reference, theme })) };
}
