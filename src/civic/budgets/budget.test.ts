import { describe, expect, it } from 'vitest';
import {
  expectedUnits,
  leftFor,
  monthAfter,
  monthOf,
  percentToTell,
  spendingClass,
  whenRefused,
  worthUntil,
} from './budget.ts';

describe('spendingClass', () => {
  it.each([
    ['broadcast', 'optional'],
    ['follow_up', 'optional'],
    ['door', 'call_back'],
    ['official.play', 'call_back'],
    ['answer', 'promised'],
    ['official.item', 'promised'],
    ['official.digest', 'promised'],
    ['reply', 'promised'],
    ['door.rests', 'promised'],
    ['what comes later', 'promised'],
  ])('%s is %s', (purpose, expected) => {
    expect(spendingClass(purpose)).toBe(expected);
  });
});

describe('leftFor', () => {
  it.each([
    // amount, reserved, optional, call back, promised
    [1000, 0, 800, 950, 1000],
    [1000, 799, 1, 151, 201],
    [1000, 800, 0, 150, 200],
    [1000, 940, 0, 10, 60],
    [1000, 951, 0, 0, 49],
    [1000, 1000, 0, 0, 0],
    [1000, 1200, 0, 0, 0],
    [0, 0, 0, 0, 0],
  ])('of %i with %i taken', (amountMillionths, reservedMillionths, ...left) => {
    const purse = { amountMillionths, reservedMillionths };
    const classes = ['optional', 'call_back', 'promised'] as const;
    expect(classes.map((each) => leftFor(purse, each))).toEqual(left);
  });
});

describe('percentToTell', () => {
  it.each([
    [0, null],
    [799, null],
    [800, 80],
    [999, 80],
    [1000, 100],
    [1001, 100],
  ])('%i of 1000 is told as %s', (reservedMillionths, expected) => {
    expect(percentToTell({ amountMillionths: 1000, reservedMillionths })).toBe(expected);
  });
});

describe('what is refused', () => {
  it.each([
    ['door', 'tell'],
    ['official.play', 'tell'],
    ['reply', 'give_up'],
    ['door.rests', 'give_up'],
    ['answer', 'wait'],
    ['official.item', 'wait'],
    ['broadcast', 'wait'],
    ['debate.announce', 'wait'],
    ['debate.summary', 'wait'],
    ['official.hour', 'give_up'],
  ])('%s: %s', (purpose, expected) => {
    expect(whenRefused(purpose)).toBe(expected);
  });
});

it('a summary is worth sending for three days, other things for ever', () => {
  expect(worthUntil({ purpose: 'debate.summary', createdAt: 5 })).toBe(5 + 3 * 24 * 3_600_000);
  expect(worthUntil({ purpose: 'answer', createdAt: 5 })).toBeNull();
});

describe('months', () => {
  it('are those of the service, not of UTC', () => {
    const newYear = Date.UTC(2026, 11, 31, 23, 30);
    expect(monthOf(newYear, 'Africa/Bamako')).toBe('2026-12-01');
    expect(monthOf(newYear, 'Europe/Paris')).toBe('2027-01-01');
  });

  it.each([
    ['2026-11-01', '2026-12-01'],
    ['2026-12-01', '2027-01-01'],
    ['2027-01-01', '2027-02-01'],
    ['2028-02-01', '2028-03-01'],
  ])('%s is followed by %s', (month, next) => {
    expect(monthAfter(month)).toBe(next);
  });
});

it('holds what a thing is expected to take', () => {
  expect(expectedUnits({ kind: 'sms', segments: 2 })).toBe(2);
  expect(expectedUnits({ kind: 'sms', segments: null })).toBe(1);
  expect(expectedUnits({ kind: 'call', segments: null })).toBe(3);
});
