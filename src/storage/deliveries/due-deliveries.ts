import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import type { DeliveryRow } from './deliveries.ts';

/** The calls, or the SMS, that are to leave now, oldest first. */
export const dueDeliveries = (
  db: Db,
  which: { kind: DeliveryRow['kind']; now: number; limit: number },
) =>
  queryRows<Pick<DeliveryRow, 'id' | 'attempts' | 'dueAt'>>(
    db,
    `select id, attempts, due_at from delivery
      where state = 'due' and kind = :kind and due_at <= :now order by due_at limit :limit`,
    { ...which, now: new Date(which.now) },
  );

/** Left half-sent by a crash: `sending` since before `since`. */
export const halfSent = (db: Db, since: number, limit: number) =>
  queryRows<Pick<DeliveryRow, 'id'>>(
    db,
    "select id from delivery where state = 'sending' and sending_since < :since limit :limit",
    { since: new Date(since), limit },
  );

/** Of unknown fate, without a report by the time that was given for it. */
export const dueUnknown = (db: Db, now: number, limit: number) =>
  queryRows<Pick<DeliveryRow, 'id'>>(
    db,
    "select id from delivery where state = 'unknown' and due_at <= :now order by due_at limit :limit",
    { now: new Date(now), limit },
  );

/** The last turn of a call's dialogue: with `delivery` the call. */
const LAST_TURN = `(select session.updated_at from session_snapshot session
  join phone on phone.hash = session.phone_hash
  where phone.id = delivery.phone_id and session.state ->> 'sessionKey' = delivery.provider_id)`;

/** Calls that began before `since`, in which nothing has happened since, and which never sent their end. */
export const staleCalls = (db: Db, since: number, limit: number) =>
  queryRows<Pick<DeliveryRow, 'id'>>(
    db,
    `select id from delivery where kind = 'call' and state in ('accepted', 'sent')
       and coalesce(began_at, sending_since, due_at) < :since
       and coalesce(${LAST_TURN} < :since, true) limit :limit`,
    { since: new Date(since), limit },
  );

/** When the dialogue of this call last moved (milliseconds); null: it never did, or another took its place. */
export async function lastTurnOf(db: Db, deliveryId: string): Promise<number | null> {
  const [row] = await queryRows<{ at: number | null }>(
    db,
    `select ${LAST_TURN} as at from delivery where id = :deliveryId`,
    { deliveryId },
  );
  return row?.at ?? null;
}

/** Calls that ended before `since` and whose length nobody told. */
export const silentCalls = (db: Db, since: number, limit: number) =>
  queryRows<Pick<DeliveryRow, 'id'>>(
    db,
    `select id from delivery where kind = 'call' and state = 'delivered' and seconds is null
       and ended_at < :since order by ended_at limit :limit`,
    { since: new Date(since), limit },
  );
