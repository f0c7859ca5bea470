import type { Knex } from 'knex';
import { insertDoorCall } from '../../storage/deliveries.ts';
import { findPhone } from '../../storage/phones.ts';
import { deliveryFields } from '../deliveries/queue-delivery.ts';
import type { ActDeps, Person } from '../deps.ts';

/** She beeped: one call back, at any hour, until that call has ended. */
export async function requestCallBack(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person },
): Promise<{ kind: 'queued'; deliveryId: string } | { kind: 'already' | 'unreachable' }> {
  const phone = await findPhone(tx, input.person.phoneId);
  if (phone === null || phone.numberEncrypted === null) return { kind: 'unreachable' };
  const door = { purpose: 'door', language: input.person.language, when: 'reply' } as const;
  const call = await insertDoorCall(tx, {
    ...deliveryFields(deps, { ...door, phoneId: phone.id }, phone),
    kind: 'call',
  });
  if (call === null) return { kind: 'already' };
  deps.outbox.add({ delivery: call.id, kind: 'call', attempt: 1 });
  return { kind: 'queued', deliveryId: call.id };
}
