import type { Value } from '../engine/value.ts';
import type { Db } from './transaction.ts';

export interface NewEvent {
  /** Unique per event of an operator (design §3). */
  key: string;
  kind: 'ussd' | 'sms' | 'voice' | 'report' | 'final' | 'opt_out';
  provider: string;
  /** What a copy of the event is answered; null when nothing is expected. */
  reply: Value;
  now: number;
}

/** Stores an event that has been dealt with; false when it was stored before. */
export async function insertEvent(db: Db, event: NewEvent): Promise<boolean> {
  const result: { rowCount: number } = await db.raw(
    `insert into inbound_event (key, kind, provider, reply, state, received_at, done_at)
     values (:key, :kind, :provider, :reply, 'done', :at, :at) on conflict (key) do nothing`,
    { ...event, reply: JSON.stringify(event.reply), at: new Date(event.now) },
  );
  return result.rowCount === 1;
}

/** The reply an event got; null for one that has none. */
export async function findReply(db: Db, key: string): Promise<Value> {
  const found: { rows: { reply: Value }[] } = await db.raw(
    'select reply from inbound_event where key = ?',
    [key],
  );
  return found.rows[0]?.reply ?? null;
}

/**
 * Stores an event to be dealt with later; false when it was stored before.
 * @param payload sealed: it holds a number and somebody's words.
 */
export async function keepEvent(db: Db, event: NewEvent & { payload: string }): Promise<boolean> {
  const result: { rowCount: number } = await db.raw(
    `insert into inbound_event (key, kind, provider, payload, state, received_at)
     values (:key, :kind, :provider, :payload, 'received', :at) on conflict (key) do nothing`,
    {
      key: event.key,
      kind: event.kind,
      provider: event.provider,
      payload: event.payload,
      at: new Date(event.now),
    },
  );
  return result.rowCount === 1;
}

/** The sealed payload of an event not dealt with yet, locked for this transaction; else null. */
export async function takeEvent(db: Db, key: string): Promise<string | null> {
  const found: { rows: { payload: string | null }[] } = await db.raw(
    `select payload from inbound_event where key = ? and state = 'received' for update skip locked`,
    [key],
  );
  return found.rows[0]?.payload ?? null;
}

/** The payload is not needed any more once its words are in their own rows. */
export async function finishEvent(db: Db, key: string, reply: Value, now: number): Promise<void> {
  await db.raw(
    `update inbound_event set state = 'done', payload = null, reply = :reply, done_at = :at where key = :key`,
    { key, reply: JSON.stringify(reply), at: new Date(now) },
  );
}

/** Keys of events still waiting, oldest first. */
export async function waitingEvents(db: Db, before: number, limit: number): Promise<string[]> {
  const found: { rows: { key: string }[] } = await db.raw(
    `select key from inbound_event where state = 'received' and received_at <= ? order by received_at limit ?`,
    [new Date(before), limit],
  );
  return found.rows.map((row) => row.key);
}
