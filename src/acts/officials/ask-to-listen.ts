import type { Knex } from 'knex';
import { MINUTE_MS } from '../../lib/durations.ts';
import { type DeliveryRow, updateDelivery } from '../../storage/deliveries/deliveries.ts';
import { lockUnansweredCall } from '../../storage/officials/official-calls.ts';
import { isWaiting } from '../../storage/officials/official-queue.ts';
import { queueCall } from '../deliveries/queue-delivery.ts';
import type { ActDeps, Person } from '../deps.ts';
import { itemSent, markSeen } from './item-sent.ts';
import type { OfficialOutcome } from './outcomes.ts';

/** So long a phone rings at most, the operator's answer included. */
const RINGS_MS = MINUTE_MS;

/**
 * `417 V`: we call the phone he wrote from, now, and play the item. A call that he has not taken yet plays all
 * that waits: it comes now, and no second one finds him busy.
 */
export async function askToListen(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string },
): Promise<OfficialOutcome> {
  const { person, reference } = input;
  const item = await itemSent(tx, person, reference);
  if (item.kind === 'refused') return item.outcome;
  const call = await lockUnansweredCall(tx, person.phoneId, deps.clock.now() - RINGS_MS);
  const isPlayed = await isWaiting(tx, item.official.id, item.contribution.id);
  if (call !== null && isPlayed) await bringForward(tx, deps, call, reference);
  else
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

/** One that rings stays as it is; one that waits to be tried again is made now, with this question first. */
async function bringForward(
  tx: Knex.Transaction,
  deps: ActDeps,
  call: DeliveryRow,
  reference: string,
): Promise<void> {
  const dueAt = deps.clock.now();
  if (call.state !== 'due' || call.dueAt <= dueAt) return;
  await updateDelivery(tx, call.id, { dueAt, context: { ...call.context, reference } });
  deps.outbox.add({ delivery: call.id, kind: 'call', attempt: call.attempts + 1 });
}
