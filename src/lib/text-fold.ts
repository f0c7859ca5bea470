const LETTERS: Readonly<Record<string, string>> = {
  ɛ: 'e',
  ɔ: 'o',
  ɲ: 'ny',
  ŋ: 'ng',
  ɓ: 'b',
  ɗ: 'd',
  ƴ: 'y',
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
};

/**
 * The key two spellings share: lower case, no accents, no hooks (ɛ è é→e, ɔ ò→o, ɲ ñ→ny, ŋ→ng, ɓ bh→b,
 * ɗ dh→d, ƴ yh→y), every run of anything but letters and digits one space, none at the ends. For
 * matching only: it is never shown, and `foldKey(foldKey(x))` is `foldKey(x)`.
 */
export function foldKey(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[ñÑ]/g, 'ny')
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ɛɔɲŋɓɗƴœæß]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/([bdy])h+/g, '$1')
    .replace(/[^\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{N}]+/gu, ' ')
    .trim();
}
