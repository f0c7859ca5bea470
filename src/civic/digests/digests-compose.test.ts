import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import french from '../../../flows/locales/fr.json' with { type: 'json' };
import { anyCharacter } from '../../../test/support/any-text.ts';
import { countSegments } from '../../lib/segments.ts';
import { composeDigest, type Digest, type DigestItem } from './digests-compose.ts';

const entries = french.entries as Record<string, { text?: string }>;
const words = (key: string, values: Readonly<Record<string, string>>) => {
  const text = entries[key]?.text;
  if (text === undefined) throw new Error(`no French text for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
};

const WOMAN = { key: 'identity.woman', name: null, commune: 'Kayes' } as const;
const item = (more: Partial<DigestItem> = {}): DigestItem => ({
  reference: '416',
  theme: 'water',
  identity: WOMAN,
  text: 'Quand le forage sera-t-il réparé ?',
  recordingSeconds: null,
  supports: 0,
  women: 0,
  men: 0,
  supportsBefore: null,
  ...more,
});
const compose = (items: DigestItem[], more: Partial<Digest> = {}) =>
  composeDigest({ date: '28/11', waiting: items.length, items, ...more }, words);

describe('composeDigest', () => {
  it('says what waits, each with its reference, who asks, and how to answer', () => {
    const school = item({ reference: '424', theme: 'school', text: 'Pas de classe\ndepuis mai' });
    expect(compose([item(), school])).toEqual({
      text: [
        'Kumasira 28/11. Questions en attente : 2',
        '416 eau, une femme : Quand le forage sera-t-il réparé ?',
        '424 école, une femme : Pas de classe depuis mai.',
        'Répondez : numéro puis texte. AIDE',
      ].join('\n'),
      shown: 2,
    });
  });

  it.each([
    [{ supports: 5, women: 3, men: 1 }, ', soutiens 5 (femmes 3, hommes 1) :'],
    [
      { supports: 8, women: 5, men: 3, supportsBefore: 2 },
      ', soutiens 8 (femmes 5, hommes 3), avant 2 :',
    ],
    [{ supports: 3, women: 0, men: 3, supportsBefore: 0 }, ', soutiens 3 (femmes 0, hommes 3) :'],
    // Nobody has said what they are.
    [{ supports: 2, women: 0, men: 0 }, 'une femme, soutiens 2 : Quand'],
    [{ supports: 4, supportsBefore: 1 }, 'une femme, soutiens 4, avant 1 : Quand'],
    [{ supports: 0, supportsBefore: null }, 'une femme : Quand'],
  ])('%j: %s', (support, expected) => {
    expect(compose([item(support)]).text).toContain(expected);
  });

  it('says how to listen to what was spoken', () => {
    const spoken = { text: null, recordingSeconds: 20 };
    expect(compose([item(spoken)]).text).toContain('416 eau, une femme : oral. 416 V = écouter\n');
    expect(compose([item({ ...spoken, text: 'Pas d’eau' })]).text).toContain(
      " : Pas d'eau. 416 V = écouter\n",
    );
  });

  it('has words for a single one, and shows a name that was given', () => {
    const named = item({ theme: null, identity: { key: null, name: 'Awa Diallo', commune: null } });
    expect(compose([named]).text).toMatch(
      /^Kumasira 28\/11\. Une question en attente\.\n416 Awa Diallo : /,
    );
  });

  it('tells how many are left when not all fit, those told before included', () => {
    const long = Array.from({ length: 8 }, (_, n) =>
      item({ reference: `41${n}`, text: 'Le puits du village est sec. '.repeat(9) }),
    );
    const { text, shown } = compose(long, { waiting: 20 });
    expect(shown).toBeGreaterThanOrEqual(3);
    expect(text).toContain(`\nEncore : ${20 - shown}. Envoyez LISTE.\n`);
    expect(text.split('\n').filter((line) => line.startsWith('41'))).toHaveLength(shown);
    expect(compose([item()], { waiting: 3 }).text).toContain('Encore : 2. Envoyez LISTE.');
  });

  it('uses the room there is: one long question is cut only at the end of three SMS', () => {
    const { text } = compose([item({ text: 'Le puits du village est sec. '.repeat(30) })]);
    expect(countSegments(text)).toMatchObject({ encoding: 'gsm7', segments: 3 });
    expect(countSegments(text).units).toBeGreaterThan(420);
    expect(text).toMatch(/\.\.\.\nRépondez/);
  });

  it('is never more than three GSM-7 segments, shows what it counts and keeps every reference', () => {
    const wild = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 250 }),
      fc.string({ unit: fc.constantFrom('€', '[', 'a', 'ɛ', '🙂', ' '), maxLength: 250 }),
    );
    const count = fc.integer({ min: 0, max: 99_999 });
    const anyItem = fc
      .record({
        text: fc.option(wild),
        theme: fc.constantFrom(null, 'water', 'women_youth', 'civil'),
        name: fc.option(fc.string({ unit: 'grapheme', maxLength: 40 })),
        spoken: fc.boolean(),
        supports: count,
        supportsBefore: fc.option(count),
      })
      .map(({ name, spoken, ...rest }) =>
        item({
          ...rest,
          theme: entries[`theme.opt.${rest.theme}`] === undefined ? null : rest.theme,
          identity: name === null ? WOMAN : { key: null, name, commune: null },
          recordingSeconds: spoken ? 20 : null,
          women: rest.supports,
        }),
      );
    fc.assert(
      fc.property(fc.array(anyItem, { minLength: 1, maxLength: 8 }), count, (some, more) => {
        const items = some.map((each, n) => ({ ...each, reference: `99999${n}999` }));
        const { text, shown } = compose(items, { waiting: items.length + more });
        const { encoding, segments } = countSegments(text);
        expect([encoding, segments <= 3]).toEqual(['gsm7', true]);
        expect(shown).toBeGreaterThanOrEqual(1);
        items.forEach((each, n) => {
          expect(text.includes(`\n${each.reference} `)).toBe(n < shown);
        });
        const left = items.length + more - shown;
        expect(text.includes(`Encore : ${left}.`)).toBe(left > 0);
      }),
      { numRuns: 40 },
    );
  }, 20_000);
});
