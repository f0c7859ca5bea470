import { DAY_MS, MINUTE_MS } from '../../lib/durations.ts';

/** Wrong codes in a row that lock a phone, for how long, and in a day until the team gives a new one. */
export const MOST_TRIES = 3;
export const LOCK_MS = 15 * MINUTE_MS;
export const MOST_WRONG_A_DAY = 10;

/** What is kept of the wrong codes keyed on one phone. */
export interface PinLock {
  /** In a row, since the last lock or right code. */
  tries: number;
  /** Milliseconds. */
  lockedUntil: number | null;
  /** Since `wrongSince`, right codes between them or not. */
  wrong: number;
  wrongSince: number | null;
  /** Until the team gives a new code. */
  blocked: boolean;
}

export const NO_LOCK: PinLock = {
  tries: 0,
  lockedUntil: null,
  wrong: 0,
  wrongSince: null,
  blocked: false,
};

/** Whether a code is looked at now; null: nothing was ever keyed wrong. */
export function pinLockState(lock: PinLock | null, now: number): 'open' | 'locked' | 'blocked' {
  if (lock === null) return 'open';
  if (lock.blocked) return 'blocked';
  return lock.lockedUntil !== null && lock.lockedUntil > now ? 'locked' : 'open';
}

/** After a wrong code. While it is locked nothing was looked at, and nothing counts. */
export function afterWrongPin(before: PinLock | null, now: number): PinLock {
  const lock = before ?? NO_LOCK;
  if (pinLockState(lock, now) !== 'open') return lock;
  const sameDay = lock.wrongSince !== null && now - lock.wrongSince < DAY_MS;
  const wrong = (sameDay ? lock.wrong : 0) + 1;
  const tries = lock.tries + 1;
  const locks = tries >= MOST_TRIES;
  return {
    tries: locks ? 0 : tries,
    lockedUntil: locks ? now + LOCK_MS : null,
    wrong,
    wrongSince: sameDay ? lock.wrongSince : now,
    blocked: wrong >= MOST_WRONG_A_DAY,
  };
}

/** After the right code; what was wrong that day still counts. */
export function afterRightPin(lock: PinLock | null): PinLock {
  return { ...(lock ?? NO_LOCK), tries: 0, lockedUntil: null };
}
