import type { Knex } from 'knex';
import { leavesAt } from '../../civic/deliveries/quiet-hours.ts';
import { countSegments } from '../../lib/segments.ts';
import { findPhone, type PhoneRow } from '../../storage/citizens/phones.ts';
import {
  type DeliveryRow,
  insertCallOnce,
  insertDelivery,
} from '../../storage/deliveries/deliveries.ts';
import type { ActDeps } from '../deps.ts';

interface ToQueue {
  phoneId: number;
  /** What a worker and a call's flow go by: `reply`, `answer`, `official.item` … */
  purpose: string;
  language: string;
  contributionId?: number;
  answerId?: number;
  /** Of a debate: each of its messages goes to a phone once. */
  debateId?: number;
  context?: DeliveryRow['context'];
  /**
   * `reply`: an answer to her own contact, at any hour. `allowed`: we start, so outside quiet hours and
   * never after STOP; with `notBefore`, no earlier than that (milliseconds).
   */
  when: 'reply' | 'allowed';
  notBefore?: number;
}

export interface SmsToQueue extends ToQueue {
  body: string;
  /** Sent from the number that takes answers. */
  replyable?: boolean;
}

/**
 * An outgoing SMS as a row. Null when the number is forgotten or erased. After STOP the row is kept as
 * `cancelled` with failure `opted_out`.
 */
export async function queueSms(
  tx: Knex.Transaction,
  deps: ActDeps,
  sms: SmsToQueue,
): Promise<DeliveryRow | null> {
  return queue(tx, deps, sms, {
    kind: 'sms',
    body: sms.body,
    replyable: sms.replyable ?? true,
    segments: countSegments(sms.body).segments,
  });
}

/**
 * An outgoing call as a row, as `queueSms`; its dialogue starts by `purpose` and `context`. Null too while
 * another call is to bring the same answer.
 */
export async function queueCall(
  tx: Knex.Transaction,
  deps: ActDeps,
  call: ToQueue,
): Promise<DeliveryRow | null> {
  return queue(tx, deps, call, { kind: 'call' });
}

async function queue(
  tx: Knex.Transaction,
  deps: ActDeps,
  item: ToQueue,
  fields: Partial<DeliveryRow> & { kind: 'sms' | 'call' },
): Promise<DeliveryRow | null> {
  const phone = await findPhone(tx, item.phoneId);
  if (phone === null || phone.numberEncrypted === null) return null;
  const row = { ...deliveryFields(deps, item, phone), ...fields };
  const insert = fields.kind === 'call' ? insertCallOnce : insertDelivery;
  const delivery = await insert(tx, row);
  if (delivery === null) return null;
  if (delivery.state === 'due' && delivery.dueAt <= deps.clock.now()) {
    deps.outbox.add({ delivery: delivery.id, kind: delivery.kind, attempt: 1 });
  }
  return delivery;
}

/** The fields every delivery has, with its hour. */
export function deliveryFields(
  deps: ActDeps,
  item: ToQueue,
  phone: PhoneRow,
): Partial<DeliveryRow> {
  const now = deps.clock.now();
  const refused = item.when === 'allowed' && phone.optedOutAt !== null;
  return {
    id: deps.ids.uuid(),
    purpose: item.purpose,
    phoneId: phone.id,
    language: item.language,
    context: item.context ?? {},
    contributionId: item.contributionId ?? null,
    answerId: item.answerId ?? null,
    debateId: item.debateId ?? null,
    state: refused ? 'cancelled' : 'due',
    failure: refused ? 'opted_out' : null,
    dueAt: leavesAt(
      Math.max(now, item.notBefore ?? now),
      item.when === 'reply' ? 'person' : 'us',
      deps.settings.quietHours,
      deps.settings.timeZone,
    ),
    demo: phone.demo,
    createdAt: now,
  };
}
