import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../test/support/any-text.ts';
import { makeReference } from '../references.ts';
import { type CitizenSms, parseCitizenSms } from './sms-citizen.ts';

const text = (words: string): CitizenSms => ({ kind: 'text', text: words });

describe('a citizen SMS outside a thread', () => {
  it.each([
    ['MENU', { kind: 'menu' }],
    ['menu.', { kind: 'menu' }],
    ['', { kind: 'menu' }],
    [' \n ', { kind: 'menu' }],
    ['Dosol', { kind: 'menu' }],
    ['AIDE', { kind: 'help' }],
    ['Dɛmɛ', { kind: 'help' }],
    ['deme', { kind: 'help' }],
    ['Ballal !', { kind: 'help' }],
    ['?', { kind: 'help' }],
    ['AIDER', { kind: 'assist' }],
    ['Studio', { kind: 'studio' }],
    ['Aider 0950', { kind: 'assist' }],
    ['STOP', { kind: 'stop' }],
    ['Arrêt', { kind: 'stop' }],
    ['ARRET', { kind: 'stop' }],
    ['Dartin', { kind: 'stop' }],
    ['REPRISE', { kind: 'start' }],
    ['Fuɗɗo', { kind: 'start' }],
    ['fuddo', { kind: 'start' }],
    ['FR', { kind: 'language', language: 'fr' }],
    ['Français', { kind: 'language', language: 'fr' }],
    ['bm', { kind: 'language', language: 'bm' }],
    ['SNK', { kind: 'language', language: 'snk' }],
    ['Pulaar', { kind: 'language', language: 'fuc' }],
  ] as [string, CitizenSms][])('%j is a command', (sms, expected) => {
    expect(parseCitizenSms(sms, false)).toEqual(expected);
  });

  it.each([
    ['Q Pourquoi pas d’eau ?', { kind: 'question', text: 'Pourquoi pas d’eau ?' }],
    ['Q : « Le puits » est sec', { kind: 'question', text: '« Le puits » est sec' }],
    ['q <b>le puits</b>', { kind: 'question', text: '<b>le puits</b>' }],
    ['q: pourquoi *100# ?', { kind: 'question', text: 'pourquoi *100# ?' }],
    ['Q\nligne 1\nligne 2', { kind: 'question', text: 'ligne 1\nligne 2' }],
    ['Q', { kind: 'question', text: '' }],
    ['Ɲininkali: ji bɛ min ?', { kind: 'question', text: 'ji bɛ min ?' }],
    ['nyininkali : ji', { kind: 'question', text: 'ji' }],
    ['Question sur le forage', { kind: 'question', text: 'Question sur le forage' }],
    ['X le maire ne répond pas', { kind: 'challenge', text: 'le maire ne répond pas' }],
    ['Xensa', { kind: 'challenge', text: '' }],
    ['P un puits', { kind: 'proposal', text: 'un puits' }],
    ['Projet de pont', { kind: 'proposal', text: 'Projet de pont' }],
    ['eɓɓoore: ndiyam', { kind: 'proposal', text: 'ndiyam' }],
  ] as [string, CitizenSms][])('%j says what the rest is', (sms, expected) => {
    expect(parseCitizenSms(sms, false)).toEqual(expected);
  });

  it.each([
    ['416', { kind: 'status', reference: '416' }],
    [' 4 1 6 ', { kind: 'status', reference: '416' }],
    ['416.', { kind: 'status', reference: '416' }],
    ['Numéro 416', { kind: 'status', reference: '416' }],
    ['N° 416', { kind: 'status', reference: '416' }],
    ['n°416', { kind: 'status', reference: '416' }],
    ['Q 416', { kind: 'status', reference: '416' }],
    ['+416', { kind: 'support', reference: '416' }],
    ['+ 416', { kind: 'support', reference: '416' }],
    ['Soutenir 416', { kind: 'support', reference: '416' }],
    ['Wallu +416', { kind: 'support', reference: '416' }],
    ['1', { kind: 'key', key: '1' }],
    ['00', { kind: 'key', key: '00' }],
  ] as [string, CitizenSms][])('%j is a number', (sms, expected) => {
    expect(parseCitizenSms(sms, false)).toEqual(expected);
  });

  it('offers what a mistyped reference may have been', () => {
    for (const sms of ['461', '+461', 'numero 461']) {
      const parsed = parseCitizenSms(sms, false);
      expect(parsed).toMatchObject({ kind: 'mistyped', given: '461' });
      expect(parsed.kind === 'mistyped' && parsed.suggestions).toContain('416');
    }
  });

  it.each([
    'Aide nous à avoir de l’eau',
    'Stop à la violence',
    'Arrêt des travaux de la route',
    'Quand ?',
    'Q1 texte',
    'P2',
    '416 personnes attendent',
    '*',
    '***',
    '🙂🙂',
    '70 12 34 56 78',
    '+223 10 00 00 01',
    'a'.repeat(5000),
  ])('%j is kept as text', (sms) => {
    expect(parseCitizenSms(sms, false)).toEqual(text(sms));
  });
});

describe('a citizen SMS in a thread', () => {
  it.each([
    ['1', { kind: 'key', key: '1' }],
    ['0 0', { kind: 'key', key: '00' }],
    ['416', { kind: 'status', reference: '416' }],
    ['+416', { kind: 'support', reference: '416' }],
    ['STOP', { kind: 'stop' }],
    ['arrêt', { kind: 'stop' }],
    ['461', text('461')],
    ['MENU', text('MENU')],
    ['aide', text('aide')],
    ['Q texte', text('Q texte')],
    ['oui', text('oui')],
    ['2 puits', text('2 puits')],
    ['*', text('*')],
    ['', text('')],
  ] as [string, CitizenSms][])('%j', (sms, expected) => {
    expect(parseCitizenSms(sms, true)).toEqual(expected);
  });
});

describe('any citizen SMS', () => {
  const words = fc.constantFrom(
    'Q',
    'x',
    'P',
    'STOP',
    'stop',
    'menu',
    '+',
    '*',
    '416',
    'n°',
    'dɛmɛ',
  );
  const sms = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 300 }),
    fc
      .array(fc.oneof(words, fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 8 })
      .map((parts) => parts.join(' ')),
  );

  it('has one result, and only names a reference it contains', () => {
    fc.assert(
      fc.property(sms, fc.boolean(), (message, inThread) => {
        const parsed = parseCitizenSms(message, inThread);
        expect(parsed.kind).toBeTypeOf('string');
        if ('reference' in parsed) {
          expect(message.replace(/\s/g, '')).toContain(parsed.reference);
        }
        if ('text' in parsed) expect(message).toContain(parsed.text);
      }),
      { numRuns: 1000 },
    );
  });

  it('finds its reference again, alone or with its digits apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 999_999 }), fc.boolean(), (serial, inThread) => {
        const reference = makeReference(serial);
        const apart = [...reference].join(' ');
        expect(parseCitizenSms(apart, inThread)).toEqual({ kind: 'status', reference });
        expect(parseCitizenSms(`+${reference}`, inThread)).toEqual({ kind: 'support', reference });
      }),
    );
  });
});
