import { lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import type { InboundEventRow } from './inbound-events.ts';

const TABLE = 'inbound_event';

/** The event, held until the transaction ends; null when it is unknown or was dealt with. */
export const lockOpenEvent = (db: Db, key: string) =>
  lockRow<InboundEventRow>(db, TABLE, { key, state: 'received' });

/** SMS of the same phone that came before this event and wait to be read, oldest first. */
export const earlierOpenSms = (
  db: Db,
  event: Pick<InboundEventRow, 'key' | 'phoneId' | 'receivedAt'>,
) =>
  queryRows<Pick<InboundEventRow, 'key' | 'payload'>>(
    db,
    `select key, payload from inbound_event
      where state = 'received' and kind = 'sms' and phone_id = :phoneId and key <> :key
        and received_at < :receivedAt order by received_at limit 20`,
    { key: event.key, phoneId: event.phoneId, receivedAt: new Date(event.receivedAt) },
  );

/** An SMS was answered: its words are where they belong, the sealed copy goes. */
export const finishSms = (db: Db, key: string, doneAt: number) =>
  updateRows(db, TABLE, { key }, { state: 'done', doneAt, payload: null });

/** An SMS nobody could read for too long: it waits no more, its words stay for the operator. */
export const giveUpSms = (db: Db, key: string, doneAt: number) =>
  updateRows(db, TABLE, { key, state: 'received' }, { state: 'done', doneAt });

/** The follow-up question put to this phone since `since` that has no answer, newest first. */
export async function askedFollowUp(
  db: Db,
  phoneId: number,
  since: number,
): Promise<{
  contributionId: number;
  reference: string;
  kind: 'answer_good' | 'has_moved' | 'got_answer';
} | null> {
  const [row] = await queryRows<{
    contributionId: number;
    reference: string;
    kind: 'answer_good' | 'has_moved' | 'got_answer';
  }>(
    db,
    `select contribution_id, reference, follow_up.kind from follow_up
       join contribution on contribution.id = contribution_id
      where contribution.phone_id = :phoneId and asked_at >= :since and answer is null
      order by asked_at desc, follow_up.id desc limit 1`,
    { phoneId, since: new Date(since) },
  );
  return row ?? null;
}

/** Every reference the officials of a phone were ever told of, the newest last: their orders name those. */
export async function referencesSentTo(db: Db, phoneId: number): Promise<string[]> {
  const rows = await queryRows<{ reference: string }>(
    db,
    `select reference from contribution join assignment on contribution_id = contribution.id
       join official_phone on official_phone.official_id = assignment.official_id
       join official on official.id = assignment.official_id and active
      where official_phone.phone_id = :phoneId and sent_at is not null and reference is not null
      group by contribution.id order by max(sent_at) desc, contribution.id desc limit 2000`,
    { phoneId },
  );
  return rows.map(({ reference }) => reference).reverse();
}

/** SMS stored before `since` that nobody has answered, oldest first. */
export const openSmsEvents = (db: Db, since: number, limit: number) =>
  queryRows<Pick<InboundEventRow, 'key'>>(
    db,
    `select key from inbound_event where state = 'received' and kind = 'sms' and received_at <= :since
      order by received_at limit :limit`,
    { since: new Date(since), limit },
  );
