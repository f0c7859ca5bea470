import type { Value } from '../../engine/value.ts';
import { findRow, insertRowOnce, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export type EventKind = 'ussd' | 'sms' | 'voice' | 'report' | 'final' | 'opt_out';

/** Everything that reached us, once. */
export interface InboundEventRow {
  key: string;
  kind: EventKind;
  provider: string;
  phoneId: number | null;
  /** Encrypted by the caller: it holds a number and somebody's words. */
  payload: string | null;
  reply: Value;
  state: 'received' | 'done';
  receivedAt: number;
  doneAt: number | null;
}

/**
 * An event together with the reply it gets. One stored before as `received` is done with it, and its
 * sealed payload goes: its words are in the rows of the same transaction.
 * @returns false when its key was answered already (see `findReply`).
 */
export async function insertEvent(
  db: Db,
  event: { key: string; kind: EventKind; provider: string; reply: Value; now: number },
): Promise<boolean> {
  const rows = await queryRows(
    db,
    `insert into inbound_event (key, kind, provider, reply, state, received_at, done_at)
      values (:key, :kind, :provider, cast(:reply as jsonb), 'done', :now, :now)
      on conflict (key) do update set reply = excluded.reply, state = 'done',
        done_at = excluded.done_at, payload = null
        where inbound_event.state = 'received'
      returning key`,
    { ...event, reply: JSON.stringify(event.reply), now: new Date(event.now) },
  );
  return rows.length > 0;
}

/** The reply an event got; null when it is unknown or got none. */
export async function findReply(db: Db, key: string): Promise<Value> {
  const event = await findRow<InboundEventRow>(db, 'inbound_event', { key });
  return event?.reply ?? null;
}

export const findEvent = (db: Db, key: string) =>
  findRow<InboundEventRow>(db, 'inbound_event', { key });

/** Stores an event before anybody reads it. False when its key is known. */
export async function receiveEvent(
  db: Db,
  event: { key: string; kind: EventKind; provider: string; payload: string; receivedAt: number },
): Promise<boolean> {
  const row = await insertRowOnce(db, 'inbound_event', { ...event, state: 'received' });
  return row !== null;
}

/** Notes that something was done for an event, once: false when it was. */
export async function noteOnce(
  db: Db,
  event: { key: string; kind: EventKind; provider: string; receivedAt: number },
): Promise<boolean> {
  const row = await insertRowOnce(db, 'inbound_event', { ...event, state: 'done' });
  return row !== null;
}

/**
 * Whose event it is, on any medium: erasure empties what it said and what it was told, and an SMS waits
 * for the earlier ones of its phone.
 */
export const nameSender = (db: Db, key: string, phoneId: number) =>
  updateRows(db, 'inbound_event', { key }, { phoneId });

/** An event that needs no reply has been dealt with. */
export const finishEvent = (db: Db, key: string, doneAt: number) =>
  updateRows(db, 'inbound_event', { key }, { state: 'done', doneAt });

/** Those of these events that nobody has dealt with, oldest first. */
export const openEventsOf = (db: Db, keys: readonly string[]) =>
  queryRows<Pick<InboundEventRow, 'key' | 'payload'>>(
    db,
    `select key, payload from inbound_event where key = any(:keys) and state = 'received'
      order by received_at`,
    { keys },
  );

/**
 * Until this transaction ends nobody else is here under one of these names; ours waits its turn, in an
 * order that is the same for all.
 */
export async function takeTurns(db: Db, names: readonly string[]): Promise<void> {
  await queryRows(
    db,
    `select pg_advisory_xact_lock(turn) from (select hashtextextended(name, 0) as turn
      from unnest(cast(:names as text[])) name order by turn) turns`,
    { names },
  );
}
