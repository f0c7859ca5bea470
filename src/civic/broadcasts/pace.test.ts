import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../lib/durations.ts';
import { minutesFor, type Pace, paceAfter } from './pace.ts';

const ZONE = 'Africa/Bamako';
const QUIET = { fromMinute: 20 * 60, toMinute: 8 * 60 };
const at = Date.UTC(2026, 10, 24, 10);
const evening = Date.UTC(2026, 10, 24, 19, 59);
const morning = Date.UTC(2026, 10, 25, 8);

const start = (perMinute: number, placed = 0): Pace => ({ perMinute, placed, at });

describe('minutesFor', () => {
  it.each([
    [start(10), 0, [0]],
    [start(10), 10, [0]],
    [start(10), 11, [0, 1]],
    [start(10), 35, [0, 1, 2, 3]],
    [start(10, 7), 3, [0]],
    [start(10, 7), 4, [0, 1]],
    [start(1), 3, [0, 1, 2]],
  ])('%j, %i more', (pace, count, minutes) => {
    expect(minutesFor(pace, count, null, ZONE)).toEqual(minutes.map((n) => at + n * MINUTE_MS));
  });

  it('steps over the quiet hours', () => {
    const pace = { perMinute: 5, placed: 0, at: evening };
    expect(minutesFor(pace, 15, QUIET, ZONE)).toEqual([evening, morning, morning + MINUTE_MS]);
  });
});

describe('paceAfter', () => {
  it.each([
    [start(10), 4, { placed: 4, at }],
    [start(10), 10, { placed: 10, at: at + MINUTE_MS }],
    [start(10), 14, { placed: 14, at: at + MINUTE_MS }],
    [start(10, 7), 3, { placed: 10, at: at + MINUTE_MS }],
    [start(10, 7), 0, { placed: 7, at }],
  ])('%j, %i more', (pace, count, after) => {
    const minutes = minutesFor(pace, count, null, ZONE);
    expect(paceAfter(pace, count, minutes)).toEqual({ ...pace, ...after });
  });

  it('placed page by page it leaves in the same minutes as placed at once', () => {
    let pace = start(7);
    const paged: number[] = [];
    for (const count of [5, 5, 5, 5, 5]) {
      const minutes = minutesFor(pace, count, QUIET, ZONE);
      const into = pace.placed % 7;
      for (let n = 0; n < count; n += 1) paged.push(minutes[Math.floor((into + n) / 7)] ?? 0);
      pace = paceAfter(pace, count, minutes);
    }
    const whole = minutesFor(start(7), 25, QUIET, ZONE);
    expect(paged).toEqual(paged.map((_, n) => whole[Math.floor(n / 7)]));
  });
});
