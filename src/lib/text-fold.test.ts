import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../test/support/any-text.ts';
import { foldKey } from './text-fold.ts';

describe('foldKey', () => {
  it.each([
    ['Dɛmɛ', 'deme'],
    ['Dèmè', 'deme'],
    ['DEME', 'deme'],
    ['Kɔnsɛyi, kònsèyi', 'konseyi konseyi'],
    ['Ɲininkali', 'nyininkali'],
    ['Ñaxa', 'nyaxa'],
    ['N\u0303axa', 'nyaxa'],
    ['jaŋngo', 'jangngo'],
    ['Ɓatakuru', 'batakuru'],
    ['Bhatakuru', 'batakuru'],
    ['Ɗemngal, dhemngal', 'demngal demngal'],
    ['ñoƴƴu', 'nyoyyu'],
    ['yhoogo', 'yoogo'],
    ["  L'État — civil !! ", 'l etat civil'],
    ['go\u02bco', 'go o'],
    ['Œuvre', 'oeuvre'],
    ['４１７', '417'],
    ['🙂 *', ''],
    ['', ''],
  ])('folds %j to %j', (text, key) => {
    expect(foldKey(text)).toBe(key);
  });

  it('folds a key to itself, so a stored key still matches', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(foldKey(foldKey(text))).toBe(foldKey(text));
      }),
      { numRuns: 1000 },
    );
  });
});
