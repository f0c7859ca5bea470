import type { Knex } from 'knex';
import { DAY_MS } from '../../lib/durations.ts';
import { updateAssignment } from '../../storage/contributions/assignments.ts';
import { hasReplay } from '../../storage/deliveries/deliveries.ts';
import { queueCall } from '../deliveries/queue-delivery.ts';
import type { ActDeps, Person } from '../deps.ts';
import { itemSent, markSeen } from './item-sent.ts';
import type { OfficialOutcome } from './outcomes.ts';

/**
 * He has no time now. He hears it again at the hour he agreed to be called; who has none is called the next
 * day, once for all that he put off, unless he has dealt with it by then.
 */
export async function playLater(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string },
): Promise<OfficialOutcome> {
  const { person, reference } = input;
  const item = await itemSent(tx, person, reference);
  if (item.kind === 'refused') return item.outcome;
  const { official, contribution } = item;
  const now = deps.clock.now();
  await markSeen(tx, deps, official, contribution);
  await updateAssignment(tx, contribution.id, official.id, { laterAt: now });
  const isCalled = official.callHour !== null || official.channel === 'voice';
  if (isCalled || (await hasReplay(tx, person.phoneId))) return { kind: 'call', reference };
  await queueCall(tx, deps, {
    phoneId: person.phoneId,
    purpose: 'official.later',
    language: official.language,
    when: 'allowed',
    notBefore: now + DAY_MS,
  });
  return { kind: 'call', reference };
}
