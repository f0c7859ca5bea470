import type { Knex } from 'knex';
import { queueCall } from '../deliveries/queue-delivery.ts';
import type { ActDeps, Person } from '../deps.ts';
import { itemSent, markSeen } from './item-sent.ts';
import type { OfficialOutcome } from './outcomes.ts';

/** `417 V`: we call the phone he wrote from, now, and play the item. */
export async function askToListen(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string },
): Promise<OfficialOutcome> {
  const { person, reference } = input;
  const item = await itemSent(tx, person, reference);
  if (item.kind === 'refused') return item.outcome;
  await queueCall(tx, deps, {
    phoneId: person.phoneId,
    purpose: 'official.play',
    language: item.official.language,
    context: { reference },
    contributionId: item.contribution.id,
    when: 'reply',
  });
  await markSeen(tx, deps, item.official, item.contribution);
  return { kind: 'call', reference };
}
