import { describe, expect, it } from 'vitest';
import { type AnsweredCall, reachedNobody } from './voicemail.ts';

const call: AnsweredCall = {
  startedByHer: false,
  seconds: 40,
  ringSeconds: 12,
  keyPressed: null,
};

describe('reachedNobody', () => {
  it.each<[string, Partial<AnsweredCall>, boolean]>([
    ['a key was pressed', { keyPressed: true }, false],
    [
      'a key, after a short ring, in a short call',
      { keyPressed: true, ringSeconds: 0, seconds: 3 },
      false,
    ],
    ['every repeat was heard out without a key', { keyPressed: false }, true],
    ['the same in a call she asked for', { keyPressed: false, startedByHer: true }, true],
    ['somebody listened and hung up', {}, false],
    ['somebody hung up at once after a long ring', { seconds: 2 }, false],
    ['it was answered at once and ended at once', { ringSeconds: 1, seconds: 4 }, true],
    ['at the limits of both', { ringSeconds: 2, seconds: 5 }, true],
    ['over the limit of the ring', { ringSeconds: 3, seconds: 5 }, false],
    ['over the limit of the answer', { ringSeconds: 2, seconds: 6 }, false],
    [
      'she asked for it: she picks up fast',
      { ringSeconds: 1, seconds: 4, startedByHer: true },
      false,
    ],
    ['the operator told nothing of the ring', { ringSeconds: null, seconds: 4 }, false],
    ['the operator told no length', { ringSeconds: 1, seconds: null }, false],
  ])('%s', (_, facts, expected) => {
    expect(reachedNobody({ ...call, ...facts })).toBe(expected);
  });
});
