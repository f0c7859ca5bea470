import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../lib/durations.ts';
import { answerSeconds, type Hearing, heardShare, nextAnswerCall } from './answer-calls.ts';

describe('nextAnswerCall', () => {
  it.each([
    ['not answered once', 1, 'unanswered', 2 * MINUTE_MS],
    ['not answered twice', 2, 'unanswered', 20 * HOUR_MS],
    ['not answered three times', 3, 'unanswered', null],
    ['hung up once', 1, 'cut_short', 3 * HOUR_MS],
    ['hung up after a call nobody took', 2, 'cut_short', 20 * HOUR_MS],
    ['hung up the third time', 3, 'cut_short', null],
    ['more calls than there should be', 7, 'unanswered', null],
  ] as const)('%s', (_what, rang, how, wait) => {
    expect(nextAnswerCall(rang, how)).toBe(wait);
  });

  it('never makes three calls within ten minutes', () => {
    for (const first of ['unanswered', 'cut_short'] as const) {
      for (const second of ['unanswered', 'cut_short'] as const) {
        const total = (nextAnswerCall(1, first) ?? 0) + (nextAnswerCall(2, second) ?? 0);
        expect(total).toBeGreaterThan(12 * HOUR_MS);
      }
    }
  });
});

describe('heardShare', () => {
  const hearing = (over: Partial<Hearing>, call: Partial<Hearing['call']> = {}): Hearing => ({
    beganAt: 10_000,
    leadSeconds: 2,
    seconds: 20,
    ...over,
    call: { beganAt: 0, endedAt: 18_000, seconds: 18, ...call },
  });

  it.each([
    ['a third of it', {}, {}, 0.3],
    ['all of it and the menu after', {}, { endedAt: 60_000, seconds: 60 }, 1],
    ['gone before it began', {}, { endedAt: 11_000, seconds: 11 }, 0],
    ['an end that is told late: the length counts', {}, { endedAt: 300_000, seconds: 18 }, 0.3],
    ['no length: the clock counts', {}, { seconds: null, endedAt: 26_000 }, 0.7],
    ['not known when she took it: the clock counts', {}, { beganAt: null, endedAt: 22_000 }, 0.5],
    ['an answer of unknown length that began', { seconds: null }, {}, 1],
    ['an answer of unknown length that did not begin', { seconds: null }, { seconds: 11 }, 0],
    ['an empty sound', { seconds: 0 }, {}, 1],
  ])('%s', (_what, over, call, share) => {
    expect(heardShare(hearing(over, call))).toBeCloseTo(share, 5);
  });
});

describe('answerSeconds', () => {
  it.each([
    ['its sound', { soundSeconds: 12.5, text: 'Lundi.' }, 12.5],
    ['its words, read', { soundSeconds: null, text: 'x'.repeat(170) }, 10],
    ['neither', { soundSeconds: null, text: null }, null],
    ['blank words', { soundSeconds: null, text: '  ' }, null],
  ])('%s', (_what, answer, seconds) => {
    expect(answerSeconds(answer)).toBe(seconds);
  });
});
