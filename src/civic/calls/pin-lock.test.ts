import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterRightPin,
  afterWrongPin,
  LOCK_MS,
  MOST_TRIES,
  MOST_WRONG_A_DAY,
  NO_LOCK,
  type PinLock,
  pinLockState,
} from './pin-lock.ts';

const wrongTimes = (times: number, lock: PinLock = NO_LOCK, now = 0) =>
  Array.from({ length: times }).reduce<PinLock>((each) => afterWrongPin(each, now), lock);

describe('wrong codes', () => {
  it('lock a phone at the third in a row, for a quarter of an hour', () => {
    expect(pinLockState(wrongTimes(2), 0)).toBe('open');
    const locked = wrongTimes(3);
    expect(pinLockState(locked, LOCK_MS - 1)).toBe('locked');
    expect(pinLockState(locked, LOCK_MS)).toBe('open');
    expect(wrongTimes(5, locked)).toEqual(locked);
  });
  it('are forgotten in the row by a right one, not in the day', () => {
    const after = afterRightPin(wrongTimes(2));
    expect(pinLockState(wrongTimes(2, after), 0)).toBe('open');
    expect(after.wrong).toBe(2);
  });
  it('block a phone at the tenth of a day, and the day after too', () => {
    let lock = NO_LOCK;
    let now = 0;
    for (let wrong = 0; wrong < MOST_WRONG_A_DAY; wrong += 1) {
      while (pinLockState(lock, now) === 'locked') now += LOCK_MS;
      expect(pinLockState(lock, now)).toBe('open');
      lock = afterWrongPin(lock, now);
    }
    expect(pinLockState(lock, now + 30 * 24 * 3_600_000)).toBe('blocked');
    expect(pinLockState(afterRightPin(lock), now)).toBe('blocked');
  });
  it('of another day count anew', () => {
    const lock = { ...NO_LOCK, wrong: MOST_WRONG_A_DAY - 1, wrongSince: 0 };
    expect(afterWrongPin(lock, 24 * 3_600_000)).toMatchObject({ wrong: 1, blocked: false });
  });
  it('are never looked at more often than allowed, whenever they are keyed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3_600_000 }), { maxLength: 60 }), (waits) => {
        let lock = NO_LOCK;
        let now = 0;
        const looked: number[] = [];
        for (const wait of waits) {
          now += wait;
          if (pinLockState(lock, now) === 'open') looked.push(now);
          lock = afterWrongPin(lock, now);
        }
        for (const at of looked) {
          const within = (ms: number) => looked.filter((each) => each >= at && each < at + ms);
          expect(within(LOCK_MS).length).toBeLessThanOrEqual(2 * MOST_TRIES - 1);
          expect(within(24 * 3_600_000).length).toBeLessThanOrEqual(2 * MOST_WRONG_A_DAY);
        }
      }),
    );
  });
});
