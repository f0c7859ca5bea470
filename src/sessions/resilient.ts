import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { describeError, type ServiceLog } from '../lib/fault-log.ts';
import type { SnapshotStore } from './postgres.ts';
import type { SessionRead, SessionStore, StoredSession } from './store.ts';

const PROBE_MS = 500;
const PAGE = 1_000;

/** The fast store and how its health is watched. */
export interface FastStore {
  sessions: SessionStore;
  /** Rejects while the store does not answer. */
  ping(): Promise<void>;
  /** Calls back when the connection is lost, even if nobody asked anything of it; returns its end. */
  onLost(listener: () => void): () => void;
}

export interface ResilientStore extends SessionStore {
  /** Stops watching the fast store, which stays open. */
  close(): void;
}

/**
 * `up`: the fast store alone, and snapshots for phones it does not know. `catching-up` (at start and
 * after an outage): reads ask both and the higher turn wins, until every recent snapshot was offered to
 * the fast store. `away`: snapshots alone.
 */
type Mode = 'up' | 'catching-up' | 'away';

/**
 * Redis first, PostgreSQL snapshots when Redis fails or is empty. A position in a menu may be lost
 * with Redis, a contribution never: its turn committed a snapshot. Logs once per change.
 */
export function openResilientSessions(
  fast: FastStore,
  snapshots: SnapshotStore,
  log: ServiceLog,
): ResilientStore {
  const health = watchFastStore(fast, snapshots, log);
  return {
    read: async (phoneHash, options): Promise<SessionRead> => {
      const quick = await health.ask((sessions) => sessions.read(phoneHash));
      if (quick === null) return snapshots.read(phoneHash);
      const sure = options?.fresh !== true && health.mode() === 'up';
      if (sure && quick.lastTurn > 0) return quick;
      const kept = await readSnapshot(snapshots, phoneHash, options?.fresh === true ? null : quick);
      if (kept.lastTurn <= quick.lastTurn) return quick;
      await health.ask((sessions) => sessions.adopt(toSession(phoneHash, kept)));
      return kept;
    },
    write: async (next, expectedTurn) => {
      const written = await health.ask((sessions) => sessions.write(next, expectedTurn));
      return written ?? snapshots.adopt(next);
    },
    adopt: async (session) => {
      const adopted = await health.ask((sessions) => sessions.adopt(session));
      return adopted ?? snapshots.adopt(session);
    },
    remove: async (phoneHash) => {
      await snapshots.remove(phoneHash);
      await health.ask((sessions) => sessions.remove(phoneHash));
    },
    close: health.close,
  };
}

interface FastStoreHealth {
  mode(): Mode;
  /** What the fast store answers; null while it is away or when it fails now. */
  ask<T>(work: (sessions: SessionStore) => Promise<T>): Promise<T | null>;
  close(): void;
}

function watchFastStore(
  fast: FastStore,
  snapshots: SnapshotStore,
  log: ServiceLog,
): FastStoreHealth {
  let mode: Mode = 'catching-up';
  let recovering = false;
  const closing = new AbortController();

  const lost = (error: unknown): void => {
    if (mode === 'away' || closing.signal.aborted) return;
    mode = 'away';
    const fields = { code: 'session_store_unavailable', cause: describeError(error) };
    log.warn(fields, 'sessions: redis away, snapshots serve');
    void recover();
  };

  async function recover(): Promise<void> {
    if (recovering) return;
    recovering = true;
    while (mode !== 'up' && !closing.signal.aborted) {
      if (await catchUp()) {
        mode = 'up';
        log.info({}, 'sessions: redis serves');
      } else {
        const options = { ref: false, signal: closing.signal };
        await pause(PROBE_MS, undefined, options).catch(() => undefined);
      }
    }
    recovering = false;
  }

  async function catchUp(): Promise<boolean> {
    try {
      await fast.ping();
      mode = 'catching-up';
      await offerSnapshots(snapshots, fast.sessions);
      // The connection may have been lost meanwhile.
      return (mode as Mode) === 'catching-up';
    } catch (error) {
      if (!isSnapshotFault(error)) lost(error);
      return false;
    }
  }

  const stopListening = fast.onLost(() => lost(new Error('connection lost')));
  void recover();
  return {
    mode: () => mode,
    ask: async (work) => {
      if (mode === 'away') return null;
      try {
        return await work(fast.sessions);
      } catch (error) {
        lost(error);
        return null;
      }
    },
    close: () => {
      closing.abort();
      stopListening();
    },
  };
}

/** Gives the fast store every recent snapshot it knows an older turn of. */
async function offerSnapshots(snapshots: SnapshotStore, sessions: SessionStore): Promise<void> {
  let after = '';
  for (;;) {
    const page = await snapshots.recent(after, PAGE);
    await Promise.all(page.map((session) => sessions.adopt(session)));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.phoneHash;
  }
}

/** The snapshot, or `otherwise` when PostgreSQL is away and the fast store has a session. */
async function readSnapshot(
  snapshots: SnapshotStore,
  phoneHash: string,
  otherwise: SessionRead | null,
): Promise<SessionRead> {
  try {
    return await snapshots.read(phoneHash);
  } catch (error) {
    if (otherwise !== null && otherwise.session !== null) return otherwise;
    throw error;
  }
}

function isSnapshotFault(error: unknown): boolean {
  return error instanceof AppError && error.code === 'database_unavailable';
}

function toSession(phoneHash: string, read: SessionRead): StoredSession {
  return read.session ?? { phoneHash, turn: read.lastTurn, state: null, expiresAt: 0 };
}
