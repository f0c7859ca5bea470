import type { Knex } from 'knex';
import { cancelReplays } from '../../storage/deliveries.ts';
import { queueCall } from '../deliveries/queue-delivery.ts';
import { type ActDeps, DAY_MS, type Person } from '../deps.ts';
import { itemSent, markSeen } from './item-sent.ts';
import type { OfficialOutcome } from './outcomes.ts';

/** He has no time now: he is called about it again the next day, unless he has dealt with it by then. */
export async function playLater(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string },
): Promise<OfficialOutcome> {
  const { person, reference } = input;
  const item = await itemSent(tx, person, reference);
  if (item.kind === 'refused') return item.outcome;
  const { official, contribution } = item;
  await markSeen(tx, deps, official, contribution);
  await cancelReplays(tx, { contributionId: contribution.id });
  await queueCall(tx, deps, {
    phoneId: person.phoneId,
    purpose: 'official.later',
    language: official.language,
    context: { reference },
    contributionId: contribution.id,
    when: 'allowed',
    notBefore: deps.clock.now() + DAY_MS,
  });
  return { kind: 'call', reference };
}
