import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/lib/durations.ts';
import { type Books, judge, type Rules, type SentRow, unknownReferences } from './judge.ts';
import type { PhoneEvent } from './phone-log.ts';

const AWA = '+22310000001';
const MAYOR = '+22311000001';
const NOON = Date.UTC(2027, 2, 3, 12);
const NIGHT = Date.UTC(2027, 2, 3, 23);

const RULES: Rules = {
  endedAt: NOON + 20 * DAY_MS,
  quietHours: { fromMinute: 20 * 60, toMinute: 8 * 60 },
  timeZone: 'Africa/Bamako',
};

const row = (more: Partial<SentRow> = {}): SentRow => ({
  ...{ id: 'row-1', kind: 'sms', purpose: 'answer', phone: AWA, body: 'Réponse 417 : lundi' },
  ...{ providerId: 'at-1' },
  ...{ state: 'delivered', failure: null, attempts: 1, dueAt: NOON, sentAt: NOON, item: '5 7' },
  ...more,
});

const event = (more: Partial<PhoneEvent> = {}): PhoneEvent => ({
  ...{ at: NOON, phone: AWA, kind: 'sms', id: 'at-1', text: 'Réponse 417 : lundi' },
  ...more,
});

const books = (more: Partial<Books> = {}): Books => ({
  ...{ sent: [], answers: [], given: [], references: new Set(['417']) },
  ...more,
});

const counts = (log: PhoneEvent[], kept: Partial<Books>) => {
  const { lost, twice, hours } = judge(log, books(kept), RULES);
  return { lost: lost.length, twice: twice.length, hours: hours.length };
};
const NOTHING = { lost: 0, twice: 0, hours: 0 };

describe('an SMS', () => {
  it('that came once is right, whatever id the operator gave it', () => {
    expect(counts([event({ id: 'other' })], { sent: [row()] })).toEqual(NOTHING);
  });

  it.each(['accepted', 'sent', 'delivered'])('that is %s and came nowhere is lost', (state) => {
    expect(counts([], { sent: [row({ state })] })).toEqual({ ...NOTHING, lost: 1 });
  });

  it('that came to another phone is lost, and one too many there', () => {
    const log = [event({ phone: MAYOR })];
    expect(counts(log, { sent: [row()] })).toEqual({ lost: 1, twice: 1, hours: 0 });
  });

  it('that came twice is found, with its row and without a number', () => {
    const { twice } = judge([event(), event({ at: NOON + 1 })], books({ sent: [row()] }), RULES);
    expect(twice).toEqual([{ what: expect.stringContaining('answer'), example: 'row-1' }]);
    expect(JSON.stringify(twice)).not.toContain('2231');
  });

  it.each([
    ['number', { phone: null }],
    ['words', { body: null }],
  ])('whose %s we have forgotten is told by what the operator called it', (_, forgotten) => {
    const sent = [row(forgotten)];
    expect(counts([event()], { sent })).toEqual(NOTHING);
    expect(counts([event(), event({ id: 'at-2' })], { sent })).toEqual({ ...NOTHING, twice: 1 });
    expect(counts([], { sent })).toEqual({ ...NOTHING, lost: 1 });
  });

  it('that two replies say in the same words is right twice', () => {
    const sent = [row({ purpose: 'reply' }), row({ id: 'row-2', purpose: 'reply' })];
    expect(counts([event(), event()], { sent })).toEqual(NOTHING);
  });

  it('that two rows of one purpose say about one thing is twice, a week later it is not', () => {
    const again = (sentAt: number) => ({ sent: [row(), row({ id: 'row-2', sentAt })] });
    expect(counts([event(), event()], again(NOON + 1))).toEqual({ ...NOTHING, twice: 1 });
    expect(counts([event(), event()], again(NOON + 7 * DAY_MS))).toEqual(NOTHING);
  });

  it.each(['due', 'sending', 'unknown'])('that is still %s after its time is lost', (state) => {
    expect(counts([], { sent: [row({ state, attempts: 0 })] })).toEqual({ ...NOTHING, lost: 1 });
    const later = row({ state, attempts: 0, dueAt: RULES.endedAt + 1 });
    expect(counts([], { sent: [later] })).toEqual(NOTHING);
  });

  it('that failed on a network that takes everything is lost, one that was called off is not', () => {
    expect(counts([], { sent: [row({ state: 'failed' })] }).lost).toBe(1);
    expect(counts([], { sent: [row({ state: 'cancelled', attempts: 0 })] })).toEqual(NOTHING);
  });
});

describe('a call', () => {
  const call = row({ kind: 'call', body: null });
  const rang = (more: Partial<PhoneEvent> = {}) =>
    event({ kind: 'call', id: 'row-1', text: '', ...more });

  it('reaches the phone once for each attempt; a busy phone counts', () => {
    expect(counts([rang()], { sent: [call] })).toEqual(NOTHING);
    const twice = { ...call, attempts: 2 };
    expect(counts([rang({ kind: 'busy' }), rang()], { sent: [twice] })).toEqual(NOTHING);
    expect(counts([rang()], { sent: [twice] })).toEqual({ ...NOTHING, lost: 1 });
  });

  it('that rings more often than it was placed, or for no row, is found', () => {
    expect(counts([rang(), rang()], { sent: [call] })).toEqual({ ...NOTHING, twice: 1 });
    expect(counts([rang({ id: 'nobody' })], {})).toEqual({ ...NOTHING, twice: 1 });
  });
});

describe('the quiet hours', () => {
  const late = row({ dueAt: NIGHT, sentAt: NIGHT });

  it('let through what answers something she did just before', () => {
    const did = event({ at: NIGHT - 60_000, kind: 'did', id: '', text: '' });
    expect(counts([did, event({ at: NIGHT })], { sent: [late] })).toEqual(NOTHING);
  });

  it.each([
    ['nothing', []],
    ['what she did an hour ago', [event({ at: NIGHT - HOUR_MS, kind: 'did' })]],
    ['what somebody else did', [event({ at: NIGHT - 1, kind: 'did', phone: MAYOR })]],
  ] as const)('are broken after %s', (_what, before) => {
    const log = [...before, event({ at: NIGHT })];
    expect(counts(log, { sent: [late] })).toEqual({ ...NOTHING, hours: 1 });
  });

  it('are broken by a ring as well, and by nothing when there are none', () => {
    const log = [event({ at: NIGHT, kind: 'ring', id: 'row-1', text: '' })];
    const kept = books({ sent: [row({ kind: 'call', body: null, attempts: 0 })] });
    expect(judge(log, kept, RULES).hours).toHaveLength(1);
    expect(judge(log, kept, { ...RULES, quietHours: null }).hours).toEqual([]);
  });
});

describe('whoever must be told', () => {
  const answer = { reference: '417', phone: AWA, sentAt: NOON, optedOut: false };
  const given = { reference: '417', officialPhones: [MAYOR], givenAt: NOON, needsNoWord: false };

  it('is the author of an answered question: by SMS or by a call, after the answer', () => {
    const heard = event({ kind: 'ring', id: 'row-1', text: '', at: NOON + DAY_MS });
    expect(counts([], { answers: [answer] }).lost).toBe(1);
    expect(counts([heard], { answers: [answer] }).lost).toBe(0);
    expect(counts([event({ at: NOON - 1 })], { answers: [answer] }).lost).toBe(1);
    expect(counts([event({ text: 'Réponse 4170 : lundi' })], { answers: [answer] }).lost).toBe(1);
  });

  it('is not one who said STOP, is erased, or was answered a moment ago', () => {
    const untold = [
      { ...answer, optedOut: true },
      { ...answer, phone: null },
      { ...answer, sentAt: RULES.endedAt - DAY_MS },
    ];
    expect(counts([], { answers: untold })).toEqual(NOTHING);
  });

  it('is the official a question was given to, unless he needs no word', () => {
    const told = event({ phone: MAYOR, text: 'Question 417, eau : Quand ?' });
    expect(counts([], { given: [given] }).lost).toBe(1);
    expect(judge([told], books({ given: [given] }), RULES).lost).toEqual([]);
    expect(counts([], { given: [{ ...given, needsNoWord: true }] }).lost).toBe(0);
  });

  it('is whoever keeps a number: it must be in a row', () => {
    expect(unknownReferences(['417', '425'], books())).toEqual([
      { what: expect.any(String), example: '425' },
    ]);
  });
});
