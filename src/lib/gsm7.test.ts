import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../test/support/any-text.ts';
import { septets, toGsm, truncateSeptets } from './gsm7.ts';

const anyText = fc.string({ unit: anyCharacter, maxLength: 400 });

describe('septets', () => {
  it.each([
    ['', 0],
    ['Kayes', 5],
    ['à é è ù ì ò Ç É Ñ', 17],
    ['€', 2],
    ['[a]', 5],
    ['\f^{}\\[~]|€', 20],
  ])('counts %j as %i', (text, expected) => {
    expect(septets(text)).toBe(expected);
  });

  it.each([...'çâêîôûëïœÀÈÊÔ«»’…–°ɛɔɲŋɓɗƴ`\t\u001b', '🙂'])('has no septets for %j', (char) => {
    expect(septets(char)).toBeNull();
  });
});

describe('toGsm', () => {
  it.each([
    ['Sɛnɛkɛla', 'bm', 'Sènèkèla'],
    ['sɔ̀gɔma', 'bm', 'sògòma'],
    ['sɔ́gɔ̀má', 'bm', 'sògòma'],
    ['dùkurè', 'bm', 'dukure'],
    ['Ɲininkali: aw bɛ ŋaniya', 'bm', 'Nyininkali: aw bè nganiya'],
    ['ƝƐGƐ', 'bm', 'NYEGE'],
    ['Ɛ Ɔ Ŋ Ɓ Ɗ Ƴ', 'fuc', 'E O Ng B D Y'],
    ['ñoƴƴu, ɓataakuru ɗiɗi, goʼo', 'fuc', "ñoyyu, bataakuru didi, go'o"],
    ['ɲaxa, Ɲaxa', 'snk', 'ñaxa, Ñaxa'],
    ['ɲaxa', 'fuc', 'ñaxa'],
    ['ɲaxa', undefined, 'nyaxa'],
    ['Français, où êtes-vous\u00a0? « Là »', 'fr', 'Francais, où etes-vous ? "Là"'],
    ['À l’école… n° 4 – cœur, Œuvre, ŒUVRE', 'fr', "A l'école... no 4 - coeur, Oeuvre, OEUVRE"],
    ['e\u0301te\u0301', 'fr', 'été'],
    ['Ça reste', 'fr', 'Ça reste'],
    ['tab\there\u202fnarrow', 'fr', 'tab here narrow'],
    ['½ m² ﬁn Łó', 'fr', '1/2 m2 fin ?o'],
    ['👍🏽 ok', 'fr', ' ok'],
    ['سلام', 'fr', '????'],
    ['\ud800', 'fr', '?'],
    ['ok 🙂👍🏽 d’accord', 'fr', "ok  d'accord"],
    ['漢', 'fr', '?'],
  ])('spells %j (%s) as %j', (text, language, expected) => {
    expect(toGsm(text, language)).toBe(expected);
  });

  it('is never UCS-2, whatever the text and language', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.constantFrom('fr', 'bm', 'snk', 'fuc', undefined),
        (text, language) => {
          expect(septets(toGsm(text, language))).not.toBeNull();
        },
      ),
    );
  });

  it('leaves a text that fits GSM-7 as it is', () => {
    const text = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ^{}\\[~]|€¡ÄÖÑÜ§¿äöñüà';
    expect(toGsm(text)).toBe(text);
  });
});

describe('truncateSeptets', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abc', 2, 'ab'],
    ['ab€', 3, 'ab'],
    ['ab€', 4, 'ab€'],
    ['a🙂', 2, 'a'],
    ['a🙂', 3, 'a🙂'],
    ['abc', 0, ''],
  ])('cuts %j at %i septets to %j', (text, max, expected) => {
    expect(truncateSeptets(text, max)).toBe(expected);
  });

  it('is the longest start that fits', () => {
    fc.assert(
      fc.property(anyText, fc.nat(200), (raw, max) => {
        const text = toGsm(raw);
        const cut = truncateSeptets(text, max);
        expect(text.startsWith(cut)).toBe(true);
        expect(septets(cut)).toBeLessThanOrEqual(max);
        const longer = text.slice(0, cut.length + 1);
        expect(longer === text || (septets(longer) ?? 0) > max || longer === cut).toBe(true);
      }),
    );
  });
});
