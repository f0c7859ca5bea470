import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../lib/durations.ts';
import { responsivenessOf, silentOf, type Tally } from './responsiveness.ts';

const NOW = 1_000 * DAY_MS;
const NOTHING: Tally = {
  received: 0,
  answered: 0,
  halfAnsweredDays: null,
  good: 0,
  notGood: 0,
  overdue: 0,
  waitingSince: null,
  lastAnsweredAt: null,
};
const of = (tally: Partial<Tally>) => responsivenessOf({ ...NOTHING, ...tally }, NOW);
const days = (count: number) => NOW - count * DAY_MS;

describe('the pace of an official', () => {
  it.each<[string, Partial<Tally>, string]>([
    ['nothing received', {}, 'none'],
    ['one question since yesterday', { received: 1, waitingSince: days(1) }, 'never'],
    ['one question for 30 days', { received: 1, waitingSince: days(30) }, 'silent'],
    [
      'one waits for 40 days, others were answered last week',
      {
        received: 9,
        answered: 8,
        halfAnsweredDays: 3,
        waitingSince: days(40),
        lastAnsweredAt: days(7),
      },
      'usual',
    ],
    [
      'many answers, the last of them long ago, and one waits as long',
      {
        received: 9,
        answered: 8,
        halfAnsweredDays: 3,
        waitingSince: days(35),
        lastAnsweredAt: days(31),
      },
      'silent',
    ],
    [
      'no answer for long, because nobody asked',
      { received: 8, answered: 8, halfAnsweredDays: 3, lastAnsweredAt: days(200) },
      'usual',
    ],
    [
      'four answers are too few to say',
      { received: 4, answered: 4, halfAnsweredDays: 1, lastAnsweredAt: days(1) },
      'few',
    ],
    ['five are enough', { received: 5, answered: 5, halfAnsweredDays: 1 }, 'usual'],
    ['fewer than half answered', { received: 30, answered: 6, lastAnsweredAt: days(2) }, 'rare'],
  ])('%s', (_, tally, pace) => {
    expect(of(tally).pace).toBe(pace);
  });

  it.each([
    [0.1, 1],
    [1, 1],
    [2.2, 3],
    [14, 14],
  ])('of %s days is said as %s', (halfAnsweredDays, said) => {
    expect(of({ received: 6, answered: 6, halfAnsweredDays }).days).toBe(said);
  });

  it('has days only when it is usual', () => {
    expect(of({ received: 4, answered: 4, halfAnsweredDays: 1 }).days).toBeNull();
  });
});

describe('what authors say of the answers', () => {
  it('stays untold while fewer than five have said', () => {
    expect(of({ received: 9, answered: 9, good: 3, notGood: 1 }).judged).toBeNull();
    expect(of({ received: 9, answered: 9, good: 3, notGood: 2 }).judged).toEqual({
      good: 3,
      notGood: 2,
    });
  });
});

describe('a council', () => {
  it('counts who is silent, of those who got a question', () => {
    const paces = ['silent', 'none', 'usual', 'silent', 'never'] as const;
    expect(silentOf(paces.map((pace) => ({ pace })))).toEqual({ officials: 2, of: 4 });
    expect(silentOf([])).toEqual({ officials: 0, of: 0 });
  });
});
