import type { Knex } from 'knex';
import { MOST_CALLS_A_DAY } from '../../civic/calls/call-back.ts';
import { DAY_MS } from '../../lib/durations.ts';
import { findPhone } from '../../storage/citizens/phones.ts';
import {
  countDeliveries,
  endLostDoor,
  insertCallOnce,
} from '../../storage/deliveries/deliveries.ts';
import { deliveryFields, queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps, Person } from '../deps.ts';
import { withKept } from './request-erase.ts';

/** No call rings so long: one nobody has answered by then was lost, with the process that placed it. */
const RINGING_MS = 90_000;

type Refused = { kind: 'already' | 'unreachable' | 'too_many' };

/**
 * She beeped: one call back, at any hour, until that call has ended, or was lost on its way. A phone
 * that has had `MOST_CALLS_A_DAY` is told so, once, by SMS. `studio`: that call begins where prompts are recorded.
 */
export async function requestCallBack(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; studio?: boolean },
): Promise<{ kind: 'queued'; deliveryId: string } | Refused> {
  const phone = await findPhone(tx, input.person.phoneId);
  if (phone === null || phone.numberEncrypted === null) return { kind: 'unreachable' };
  const now = deps.clock.now();
  const since = now - DAY_MS;
  const called = await countDeliveries(tx, { phoneId: phone.id, purpose: 'door', since });
  if (called >= MOST_CALLS_A_DAY) return refuse(tx, deps, input.person, since);
  const context = input.studio === true ? { toStudio: true } : {};
  const door = { purpose: 'door', language: input.person.language, when: 'reply' } as const;
  const call = async () =>
    insertCallOnce(tx, {
      ...deliveryFields(deps, { ...door, context, phoneId: phone.id }, phone),
      kind: 'call',
    });
  const queued =
    (await call()) ??
    ((await endLostDoor(tx, phone.id, now - RINGING_MS, now)) ? await call() : null);
  if (queued === null) return { kind: 'already' };
  const inMs = deps.settings.callBackAfterMs;
  const job = { delivery: queued.id, kind: 'call', attempt: 1 } as const;
  deps.outbox.add(inMs > 0 ? { ...job, inMs } : job);
  return { kind: 'queued', deliveryId: queued.id };
}

async function refuse(
  tx: Knex.Transaction,
  deps: ActDeps,
  { phoneId, language }: Person,
  since: number,
): Promise<Refused> {
  const purpose = 'door.quota';
  if ((await countDeliveries(tx, { phoneId, purpose, since })) === 0) {
    const quota = deps.words(language, 'callback.quota', {});
    const body = await withKept(tx, deps, { phoneId, language }, quota);
    await queueSms(tx, deps, { phoneId, purpose, language, body, when: 'reply', replyable: false });
  }
  return { kind: 'too_many' };
}
