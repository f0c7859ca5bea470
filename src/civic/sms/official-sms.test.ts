import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import french from '../../../flows/locales/fr.json' with { type: 'json' };
import { anyCharacter } from '../../../test/support/any-text.ts';
import { countSegments } from '../../lib/segments.ts';
import { composeOfficialSms, type OfficialItem } from './official-sms.ts';

const entries = french.entries as Record<string, { text?: string }>;
const words = (key: string, values: Readonly<Record<string, string>>) => {
  const text = entries[key]?.text;
  if (text === undefined) throw new Error(`no French text for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
};

const WOMAN = { key: 'identity.woman', name: null, commune: 'Kayes' } as const;
const item: OfficialItem = {
  reference: '416',
  kind: 'question',
  theme: 'water',
  identity: WOMAN,
  text: 'Quand le forage sera-t-il réparé ?',
  recordingSeconds: null,
};
const compose = (more: Partial<OfficialItem>) => composeOfficialSms({ ...item, ...more }, words);

describe('composeOfficialSms', () => {
  it('says the reference, the theme, who, her words and how to answer', () => {
    expect(compose({})).toBe(
      'Question 416, eau, Kayes, une femme : Quand le forage sera-t-il réparé ? Répondez : 416 votre réponse',
    );
  });

  it('ends her words with a full stop and puts them on one line', () => {
    expect(compose({ text: ' Pas d’eau\n depuis juin ' })).toContain(" : Pas d'eau depuis juin. R");
  });

  it('says how to listen to what was spoken, with the transcript when there is one', () => {
    expect(compose({ text: null, recordingSeconds: 44.6 })).toBe(
      'Question orale 416, 45 s, eau, Kayes, une femme. 416 V = écouter. Répondez : 416 votre réponse',
    );
    expect(compose({ text: 'Pas d’eau', recordingSeconds: 45 })).toBe(
      "Question orale 416, 45 s, eau, Kayes, une femme : Pas d'eau. 416 V = écouter. Répondez : 416 votre réponse",
    );
  });

  it.each([
    ['challenge', null, 'Interpellation 416,'],
    ['proposal', null, 'Proposition 416,'],
    ['opinion', null, 'Avis 416,'],
    ['opinion', 10, 'Avis oral 416,'],
  ] as const)('names a %s (%s s)', (kind, recordingSeconds, start) => {
    expect(compose({ kind, recordingSeconds }).startsWith(start)).toBe(true);
  });

  it('leaves out what is not known, and shows a name when given', () => {
    const nobody = { key: 'identity.person', name: null, commune: null } as const;
    expect(compose({ theme: null, identity: nobody })).toContain('Question 416, une personne :');
    const named = { key: null, name: 'Awa Diallo', commune: 'Kayes' };
    expect(compose({ identity: named })).toContain('Question 416, eau, Kayes, Awa Diallo :');
  });

  it('cuts a long text, never the reference nor the how-to', () => {
    const sms = compose({ text: 'eau '.repeat(500) });
    expect(sms.startsWith('Question 416, eau, Kayes, une femme : eau eau')).toBe(true);
    expect(sms.endsWith('eau... Répondez : 416 votre réponse')).toBe(true);
    expect(countSegments(sms)).toMatchObject({ encoding: 'gsm7', segments: 3 });
  });

  it('cuts one more letter where escape pairs leave a part short', () => {
    for (const pad of ['', 'a']) {
      const sms = compose({ text: pad + '€'.repeat(400) });
      expect(countSegments(sms)).toMatchObject({ encoding: 'gsm7', segments: 3 });
    }
  });

  it('stays within three GSM-7 segments whatever she wrote', () => {
    const text = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 900 }),
      fc.string({ unit: fc.constantFrom('€', '[', 'a', 'ɛ', '🙂', ' '), maxLength: 900 }),
    );
    fc.assert(
      fc.property(text, fc.string({ unit: 'grapheme' }), fc.boolean(), (body, commune, spoken) => {
        const sms = compose({
          text: body,
          identity: { ...WOMAN, commune },
          recordingSeconds: spoken ? 120 : null,
        });
        const { encoding, segments } = countSegments(sms);
        expect(encoding).toBe('gsm7');
        expect(segments).toBeLessThanOrEqual(3);
        expect(sms.endsWith('Répondez : 416 votre réponse')).toBe(true);
        expect(sms.includes('416 V')).toBe(spoken || body.includes('416 V'));
      }),
      { numRuns: 300 },
    );
  });
});
