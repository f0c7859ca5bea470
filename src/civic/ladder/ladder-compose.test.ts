import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import french from '../../../flows/locales/fr.json' with { type: 'json' };
import { anyCharacter } from '../../../test/support/any-text.ts';
import { countSegments } from '../../lib/segments.ts';
import { composeNotices, type Notice } from './ladder-compose.ts';

const entries = french.entries as Record<string, { text?: string }>;
const words = (key: string, values: Readonly<Record<string, string>>) => {
  const text = entries[key]?.text;
  if (text === undefined) throw new Error(`no French text for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
};
const remind = (reference: string, text = 'Le puits est sec'): Notice => ({
  ...{ kind: 'reminder', reference, days: 7, text },
});
const announce = (reference: string, step = 'transmission à Moussa'): Notice => ({
  ...{ kind: 'announce', reference, days: 12, date: '09/12', step },
});
const compose = (...notices: Notice[]) => composeNotices(notices, words);

describe('composeNotices', () => {
  it('quotes one question, names several, and says each time what to answer', () => {
    expect(compose(remind('416'))).toEqual([
      {
        body: 'Rappel. Question 416 sans réponse. Jours : 7. Le puits est sec. Répondez : 416 votre réponse, 416 OK, 416 DELAI raison ou 416 NON raison',
        reference: '416',
      },
    ]);
    expect(compose(remind('416'), remind('424'))).toEqual([
      {
        body: 'Rappel. Questions sans réponse : 2. 416, 424. Écrivez le numéro, puis votre réponse, OK, DELAI raison ou NON raison. Pour les voir : LISTE',
        reference: null,
      },
    ]);
  });

  it('has one SMS for each thing that is going to happen', () => {
    const all = compose(remind('416'), announce('424'), announce('432'), announce('440', 'autre'));
    expect(all.map(({ reference }) => reference)).toEqual(['416', null, '440']);
    expect(all[1]?.body).toContain('2. 424, 432. Le 09/12 : transmission à Moussa. Avant');
    expect(compose()).toEqual([]);
  });

  it('takes two GSM-7 segments at most, whatever the words and however many they are', () => {
    const text = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 300 }),
      fc.string({ unit: fc.constantFrom('€', 'a', 'ɛ', ' '), maxLength: 300 }),
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 200 }), fc.boolean(), (said, count, soon) => {
        const notices = Array.from({ length: count }, (_, n) =>
          soon ? announce(`999${n}99`) : remind(`999${n}99`, said),
        );
        const [sms, ...more] = compose(...notices);
        expect(more).toEqual([]);
        const { encoding, segments } = countSegments(sms?.body ?? '');
        expect([encoding, segments <= 2]).toEqual(['gsm7', true]);
        expect(sms?.body).toContain('999099');
      }),
      { numRuns: 60 },
    );
  }, 20_000);
});
