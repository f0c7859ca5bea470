import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../lib/durations.ts';
import { checkDebate, type DebateState, dueMove, movesAt, stageOf } from './debates.ts';

const WINDOW = { opensAt: 9 * HOUR_MS, closesAt: 12 * HOUR_MS };
const UNDO = 10;

describe('what time brings to a debate', () => {
  it.each<[DebateState, number, string | null]>([
    ['announced', 9 * HOUR_MS - 1, null],
    ['announced', 9 * HOUR_MS, 'open'],
    ['announced', 12 * HOUR_MS - 1, 'open'],
    ['announced', 12 * HOUR_MS, 'missed'],
    ['open', 12 * HOUR_MS - 1, null],
    ['open', 12 * HOUR_MS, 'close'],
    ['open', 99 * HOUR_MS, 'close'],
    ['closed', 12 * HOUR_MS + 14 * MINUTE_MS, null],
    ['closed', 12 * HOUR_MS + 15 * MINUTE_MS, 'summarise'],
    ['summarised', 99 * HOUR_MS, null],
    ['cancelled', 99 * HOUR_MS, null],
  ])('%s at %i: %s', (state, now, move) => {
    expect(dueMove({ ...WINDOW, state, dueAt: movesAt(state, WINDOW, UNDO) }, now)).toBe(move);
  });

  it.each<[DebateState, string]>([
    ['announced', 'before'],
    ['open', 'open'],
    ['closed', 'over'],
    ['summarised', 'over'],
  ])('%s is shown as %s', (state, stage) => expect(stageOf(state)).toBe(stage));
});

describe('a new debate', () => {
  const debate = { ...WINDOW, isPublicTheme: true, communes: [117] };
  it.each([
    ['is announced', {}, null],
    ['never on what is sensitive', { isPublicTheme: false }, 'theme'],
    ['has a commune', { communes: [] }, 'communes'],
    ['is still to come', { opensAt: 0 }, 'past'],
    ['ends after it begins', { closesAt: 9 * HOUR_MS }, 'window'],
    ['lasts half a day at most', { closesAt: 22 * HOUR_MS }, 'window'],
  ])('%s', (_, more, problem) => {
    const checked = checkDebate({ ...debate, ...more }, 1);
    expect(checked.ok ? null : checked.problem).toBe(problem);
  });
});
