import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import type { DeliveryRow } from './deliveries.ts';

/** What is to be sent now, oldest first. */
export const dueDeliveries = (db: Db, now: number, limit: number) =>
  queryRows<Pick<DeliveryRow, 'id' | 'kind' | 'attempts' | 'dueAt'>>(
    db,
    "select id, kind, attempts, due_at from delivery where state = 'due' and due_at <= :now order by due_at limit :limit",
    { now: new Date(now), limit },
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

/** Calls that began before `since` and never sent their end. */
export const staleCalls = (db: Db, since: number, limit: number) =>
  queryRows<Pick<DeliveryRow, 'id'>>(
    db,
    `select id from delivery where kind = 'call' and state in ('accepted', 'sent')
       and coalesce(began_at, sending_since, due_at) < :since limit :limit`,
    { since: new Date(since), limit },
  );

/** Calls that ended before `since` and whose length nobody told. */
export const silentCalls = (db: Db, since: number, limit: number) =>
  queryRows<Pick<DeliveryRow, 'id'>>(
    db,
    `select id from delivery where kind = 'call' and state = 'delivered' and seconds is null
       and ended_at < :since order by ended_at limit :limit`,
    { since: new Date(since), limit },
  );
