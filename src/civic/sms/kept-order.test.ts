import { describe, expect, it } from 'vitest';
import { completeOrder, keptPass, keptWords } from './kept-order.ts';
import { parseOfficialSms } from './sms-official.ts';

const HIS = ['416', '424', '476'];
const next = (kept: Parameters<typeof completeOrder>[0], text: string) =>
  completeOrder(kept, parseOfficialSms(text, HIS), HIS);
const unknown = (text: string) => {
  const sms = parseOfficialSms(text, HIS);
  if (sms.kind !== 'unknown_reference') throw new Error(sms.kind);
  return sms;
};

describe('an order that is kept', () => {
  it.each([
    // One of his is one mistake away.
    ['417 Le puits sera creusé', 'oui', '416'],
    ['417 Le puits sera creusé', '416', '416'],
    ['417 Le puits sera creusé', '424', '424'],
    // Two are: OUI does not say which.
    ['426 Le puits sera creusé', 'oui', null],
    ['426 Le puits sera creusé', '416', '416'],
    ['99999 Le puits sera creusé', '476', '476'],
    ['417 Le puits sera creusé', '999', null],
    ['417 Le puits sera creusé', '424 OK', null],
    ['417 Le puits sera creusé', 'merci', null],
    // Two numbers that are none of his: one of them stays unknown.
    ['417 999 OK', '416', null],
  ])('%j, then %j: about %j', (text, then, reference) => {
    const done = next(unknown(text), then);
    expect(done?.references.at(0) ?? null).toBe(reference);
  });

  it('words without a number are about the one he names', () => {
    expect(next(keptWords('Le puits sera creusé', null), '416')).toEqual({
      ...{ kind: 'answer', references: ['416'], text: 'Le puits sera creusé' },
    });
    expect(next(keptWords('Le puits sera creusé', null), 'oui')).toBeNull();
    expect(next(keptWords('Le puits sera creusé', '424'), 'OUI')?.references).toEqual(['424']);
  });

  it.each([
    ['2', '2'],
    ['Moussa', 'moussa'],
    ['416', null],
    ['oui', null],
    ['Je ne sais pas encore, on verra', null],
    ['12 34 56', null],
  ])('a question to pass on goes, after %j, to %j', (text, to) => {
    const done = next(keptPass(['416']), text);
    expect(done === null ? null : 'to' in done && done.to).toBe(to);
  });
});
