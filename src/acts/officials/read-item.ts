import type { Knex } from 'knex';
import { updateAssignment } from '../../storage/contributions/assignments.ts';
import { countSupports } from '../../storage/contributions/supports.ts';
import type { ActDeps, Person } from '../deps.ts';
import { officialSms } from '../forward-contribution.ts';
import { itemSent, markSeen } from './item-sent.ts';
import type { OfficialOutcome } from './outcomes.ts';

/**
 * `416` alone: the question, and how to answer it. He has read it then, so no digest shows it to him again
 * until it weighs more. Of what is sensitive nothing is said.
 */
export async function readItem(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string },
): Promise<OfficialOutcome> {
  const { reference } = input;
  const item = await itemSent(tx, input.person, reference);
  if (item.kind === 'refused') return item.outcome;
  const { official, contribution } = item;
  const body = await officialSms(tx, deps, contribution, official, null);
  if (!contribution.sensitive) {
    const toldSupports = await countSupports(tx, contribution.id);
    await updateAssignment(tx, contribution.id, official.id, { toldSupports });
    await markSeen(tx, deps, official, contribution);
  }
  return { kind: 'item', reference, body };
}
