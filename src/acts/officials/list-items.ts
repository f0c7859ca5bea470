import type { Knex } from 'knex';
import { openReferences } from '../../storage/assignments.ts';
import { officialOfPhone } from '../../storage/officials.ts';
import type { ActDeps, Person } from '../deps.ts';
import type { OfficialOutcome } from './outcomes.ts';

/** `LISTE`: what was sent to him and waits for an answer, oldest first. */
export async function listItems(
  tx: Knex.Transaction,
  _deps: ActDeps,
  input: { person: Person },
): Promise<OfficialOutcome> {
  const official = await officialOfPhone(tx, input.person.phoneId);
  if (official === null) return { kind: 'not_registered' };
  const items = await openReferences(tx, official.id);
  if (items.length === 0) return { kind: 'list_empty' };
  return { kind: 'list', items: items.map(({ reference, theme }) => ({ reference, theme })) };
}
