import type { Clock } from '../../src/lib/clock.ts';

/** Stands still until it is moved; never goes back. */
export interface MovableClock extends Clock {
  moveTo(ms: number): void;
}

export function openMovableClock(start: number): MovableClock {
  let now = start;
  return {
    now: () => now,
    moveTo: (ms) => {
      if (ms < now) throw new RangeError('a clock does not go back');
      now = ms;
    },
  };
}
