export interface StoredSession {
  /** Keyed hash of the phone: one dialogue per phone, whatever the medium. */
  phoneHash: string;
  /** One more than the turn before; never goes back for a phone, not even after the session expired. */
  turn: number;
  /** JSON. */
  state: unknown;
  /** Milliseconds since 1970, compared with the clock by `read`. */
  expiresAt: number;
}

export interface SessionRead {
  /** Null when there is none or it has expired. */
  session: StoredSession | null;
  /** What the next `write` expects, expired or not; 0 when this phone is unknown to the store. */
  lastTurn: number;
}

export interface ReadOptions {
  /** Ask the snapshot as well as the fast store: after a lost write the two may disagree. */
  fresh?: boolean;
}

/**
 * Where dialogues live between two keypresses. A turn is `read`, then `write({turn: lastTurn + 1},
 * lastTurn)`; a writer that gets false lost the race: it reads again (`fresh`) and returns the stored
 * reply. Every method throws `session_store_unavailable` or `database_unavailable`.
 */
export interface SessionStore {
  read(phoneHash: string, options?: ReadOptions): Promise<SessionRead>;
  /** Compare-and-set: writes only when the stored turn equals `expectedTurn` (0: none stored). */
  write(next: StoredSession, expectedTurn: number): Promise<boolean>;
  /** Takes over a session committed as a snapshot; false: an equal or higher stored turn stayed. */
  adopt(session: StoredSession): Promise<boolean>;
  /** Ends the session: its state is gone, a write under way loses. */
  remove(phoneHash: string): Promise<void>;
}

/**
 * Turns that `remove` adds: more than a session can have had since its snapshot, so that a removal
 * seen by one store alone still wins over the other's.
 */
export const REMOVAL_TURNS = 1_000;
