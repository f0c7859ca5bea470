import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import { HOUR_MS } from '../lib/durations.ts';
import { REMOVAL_TURNS, type SessionRead, type SessionStore, type StoredSession } from './store.ts';

const READ = 'select turn, state, expires_at from session_snapshot where phone_hash = ?';
const RECENT = `select phone_hash, turn, state, expires_at from session_snapshot
where phone_hash > ? and (expires_at > ? or updated_at > ?) order by phone_hash limit ?`;
/** Ended sessions are told as long as the fast store may still hold them as live. */
const RECENT_MS = 2 * HOUR_MS;
const INSERT = `insert into session_snapshot (phone_hash, turn, state, expires_at, updated_at)
values (?, ?, ?, ?, ?) on conflict (phone_hash)`;
const WRITE_FIRST = `${INSERT} do nothing`;
const WRITE_NEXT = `update session_snapshot set turn = ?, state = ?, expires_at = ?, updated_at = ?
where phone_hash = ? and turn = ?`;
const ADVANCE = `${INSERT} do update set turn = excluded.turn, state = excluded.state,
expires_at = excluded.expires_at, updated_at = excluded.updated_at
where session_snapshot.turn < excluded.turn`;
const REMOVE = `update session_snapshot set turn = turn + ${REMOVAL_TURNS}, state = 'null',
expires_at = ?, updated_at = ? where phone_hash = ?`;
const DELETE = 'delete from session_snapshot where phone_hash = ?';
const DELETE_EXPIRED = 'delete from session_snapshot where expires_at < ?';

interface SnapshotRow {
  phone_hash: string;
  turn: number;
  state: unknown;
  expires_at: Date;
}

/** The snapshots as a store of their own, and page by page for a fast store that lost its memory. */
export interface SnapshotStore extends SessionStore {
  /**
   * Up to `limit` sessions that live, or were changed (so perhaps removed) in the last two hours, in
   * the order of their phone hash, from after `afterHash`.
   */
  recent(afterHash: string, limit: number): Promise<StoredSession[]>;
}

/** Sessions in PostgreSQL: one query a read, one query a write. */
export function openSnapshots(db: Knex, clock: Clock): SnapshotStore {
  const run = async (text: string, bindings: Knex.RawBinding[]): Promise<QueryResult> => {
    try {
      return await db.raw(text, bindings);
    } catch (cause) {
      throw new AppError('database_unavailable', 'session snapshot', { cause });
    }
  };
  return {
    read: async (phoneHash): Promise<SessionRead> => {
      const [row] = (await run(READ, [phoneHash])).rows;
      if (row === undefined) return { session: null, lastTurn: 0 };
      const session = toSession({ ...row, phone_hash: phoneHash });
      return { session: session.expiresAt > clock.now() ? session : null, lastTurn: row.turn };
    },
    write: async (next, expectedTurn) => {
      const now = new Date(clock.now());
      const result =
        expectedTurn === 0
          ? await run(WRITE_FIRST, insertBindings(next, now))
          : await run(WRITE_NEXT, [
              next.turn,
              toJson(next.state),
              new Date(next.expiresAt),
              now,
              next.phoneHash,
              expectedTurn,
            ]);
      return result.rowCount === 1;
    },
    adopt: async (session) => {
      const result = await run(ADVANCE, insertBindings(session, new Date(clock.now())));
      return result.rowCount === 1;
    },
    remove: async (phoneHash) => {
      const now = new Date(clock.now());
      await run(REMOVE, [now, now, phoneHash]);
    },
    recent: async (afterHash, limit) => {
      const now = clock.now();
      const times = [new Date(now), new Date(now - RECENT_MS)];
      const { rows } = await run(RECENT, [afterHash, ...times, limit]);
      return rows.map(toSession);
    },
  };
}

/**
 * Writes the session inside the transaction of a turn with an effect; only over a lower turn. False:
 * another turn of this phone was faster, roll back and read again. PostgreSQL's errors pass through.
 */
export async function writeSnapshot(
  tx: Knex.Transaction,
  next: StoredSession,
  now: number,
): Promise<boolean> {
  const result: QueryResult = await tx.raw(ADVANCE, insertBindings(next, new Date(now)));
  return result.rowCount === 1;
}

/** Forgets a phone's snapshot row altogether (erasure, retention). */
export async function deleteSnapshot(
  db: Knex | Knex.Transaction,
  phoneHash: string,
): Promise<void> {
  await db.raw(DELETE, [phoneHash]);
}

/** Forgets the dialogues that ended before `before` (milliseconds), words and all. @returns how many. */
export async function deleteExpiredSnapshots(db: Knex, before: number): Promise<number> {
  const result: QueryResult = await db.raw(DELETE_EXPIRED, [new Date(before)]);
  return result.rowCount;
}

interface QueryResult {
  rows: SnapshotRow[];
  rowCount: number;
}

function insertBindings(session: StoredSession, now: Date): Knex.RawBinding[] {
  const { phoneHash, turn, state, expiresAt } = session;
  return [phoneHash, turn, toJson(state), new Date(expiresAt), now];
}

function toJson(state: unknown): string {
  return JSON.stringify(state ?? null);
}

function toSession(row: SnapshotRow): StoredSession {
  return {
    phoneHash: row.phone_hash,
    turn: row.turn,
    state: row.state,
    expiresAt: row.expires_at.getTime(),
  };
}
