import { describe, expect, it } from 'vitest';
import { callCost, callSecondsOf, estimateBroadcast } from './broadcast-cost.ts';

const PRICES = { segmentMillionths: 12, minuteMillionths: 75 };

describe('callSecondsOf', () => {
  it.each([
    [{ body: '', soundSeconds: 34.2 }, 55],
    [{ body: 'un deux trois', soundSeconds: null }, 22],
    [{ body: 'mot '.repeat(100), soundSeconds: null }, 70],
    [{ body: 'mot '.repeat(100), soundSeconds: 5 }, 25],
  ])('%j takes %i s', (content, seconds) => {
    expect(callSecondsOf(content)).toBe(seconds);
  });
});

describe('callCost', () => {
  it.each([
    [1, 75],
    [60, 75],
    [61, 150],
  ])('%i s cost %i', (seconds, cost) => {
    expect(callCost(seconds, PRICES)).toBe(cost);
  });
});

describe('estimateBroadcast', () => {
  it('adds what each language and medium takes', () => {
    const parts = [
      { kind: 'sms', count: 10, segments: 2 },
      { kind: 'sms', count: 5, segments: 1 },
      { kind: 'call', count: 3, segments: 2 },
    ] as const;
    expect(estimateBroadcast(parts, 70, PRICES)).toEqual({
      ...{ peopleSms: 15, peopleCall: 3, segments: 25, callSeconds: 210 },
      amountMillionths: 25 * 12 + 3 * 2 * 75,
    });
  });

  it('costs nothing when nobody follows', () => {
    expect(estimateBroadcast([], 70, PRICES).amountMillionths).toBe(0);
  });
});
