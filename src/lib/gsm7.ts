/**
 * The GSM 7-bit default alphabet, 3GPP TS 23.038 §6.2.1: a character's position is its code. U+001B is
 * the escape and stands for no character of its own.
 */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** Reached through the escape: two septets each (TS 23.038 §6.2.1.1). */
const EXTENSION = '\f^{}\\[~]|€';

/** Septets by UTF-16 unit, 0 when the alphabet lacks it; `€` is the highest character it has. */
const COST = new Uint8Array(0x20ad);
for (const char of BASIC) COST[char.charCodeAt(0)] = 1;
for (const char of EXTENSION) COST[char.charCodeAt(0)] = 2;
COST[0x1b] = 0;

/** Septets of one UTF-16 unit: 1, 2 (escape pair), or 0 when GSM-7 cannot say it. */
export function septetsOfUnit(unit: number): number {
  return COST[unit] ?? 0;
}

/** Septets `text` takes in GSM-7, or null when one of its characters would turn it into UCS-2. */
export function septets(text: string): number | null {
  let total = 0;
  for (let i = 0; i < text.length; i++) {
    const cost = septetsOfUnit(text.charCodeAt(i));
    if (cost === 0) return null;
    total += cost;
  }
  return total;
}

/**
 * The longest start of `text` of at most `max` septets. Escape pairs and surrogate pairs stay whole; a
 * character outside GSM-7 counts its UTF-16 units, so pass text that went through `toGsm`.
 */
export function truncateSeptets(text: string, max: number): string {
  let total = 0;
  let end = 0;
  for (const char of text) {
    total += char.length === 1 ? septetsOfUnit(char.charCodeAt(0)) || 1 : char.length;
    if (total > max) break;
    end += char.length;
  }
  return text.slice(0, end);
}

/** Letters and signs with a fixed spelling; what is not here is decomposed (NFKD) or becomes `?`. */
const SUBSTITUTES: Readonly<Record<string, string>> = {
  ɛ: 'è',
  Ɛ: 'E',
  ɔ: 'ò',
  Ɔ: 'O',
  ŋ: 'ng',
  Ŋ: 'Ng',
  ɓ: 'b',
  Ɓ: 'B',
  ɗ: 'd',
  Ɗ: 'D',
  ƴ: 'y',
  Ƴ: 'Y',
  œ: 'oe',
  Œ: 'Oe',
  '’': "'",
  '‘': "'",
  '‚': "'",
  '‛': "'",
  ʼ: "'",
  ʻ: "'",
  '′': "'",
  '´': "'",
  '`': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '″': '"',
  '«': '"',
  '»': '"',
  '‹': "'",
  '›': "'",
  '°': 'o',
  '•': '-',
  '·': '-',
  '−': '-',
  '×': 'x',
  '÷': '/',
  '⁄': '/',
  '\t': ' ',
  '\u2028': '\n',
  '\u2029': '\n',
};

/** Grave, acute, circumflex, caron: the tone marks of written Bambara. */
const TONE_MARKS = /[\u0300\u0301\u0302\u030c]/g;

const PICTURE = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

/**
 * The spelling of `text` that GSM-7 can carry: what a phone shows where ɛ, ɓ, ç or “ cannot go. What has
 * no spelling becomes `?`, a picture nothing; the result is never UCS-2. `language` (`fr`, `bm`, `snk`, `fuc`) is that of
 * the sentence: Bambara loses its tone marks first, since è and ò then stand for ɛ and ɔ (apply it once),
 * and ɲ is `ny` in Bambara, `ñ` in Soninké and Pulaar.
 */
export function toGsm(text: string, language?: string): string {
  if (language !== 'bm' && septets(text) !== null) return text;
  const chars = [...prepare(text, language)];
  return chars.map((char, i) => spell(char, chars[i + 1], language)).join('');
}

function prepare(text: string, language: string | undefined): string {
  const toneless =
    language === 'bm' ? text.normalize('NFD').replace(TONE_MARKS, '').normalize('NFC') : text;
  return toneless
    .normalize('NFC')
    .replace(/«[^\S\n]?/g, '"')
    .replace(/[^\S\n]?»/g, '"');
}

function spell(char: string, next: string | undefined, language: string | undefined): string {
  if (char.length === 1 && septetsOfUnit(char.charCodeAt(0)) > 0) return char;
  const own = palatal(char, language) ?? SUBSTITUTES[char];
  if (own !== undefined) return matchCase(own, next);
  if (/\p{Zs}/u.test(char)) return ' ';
  if (/\p{Pd}/u.test(char)) return '-';
  if (/[\p{M}\p{Cf}\p{Emoji_Modifier}]/u.test(char)) return '';
  const decomposed = char.normalize('NFKD');
  // A smile that became a question mark would say something else.
  if (decomposed === char) return PICTURE.test(char) ? '' : '?';
  return [...decomposed].map((part) => spell(part, undefined, language)).join('');
}

function palatal(char: string, language: string | undefined): string | undefined {
  const tilde = language === 'snk' || language === 'fuc';
  if (char === 'ɲ') return tilde ? 'ñ' : 'ny';
  if (char === 'Ɲ') return tilde ? 'Ñ' : 'Ny';
  return undefined;
}

/** `Ny` before a capital is `NY`: a word in capitals stays in capitals. */
function matchCase(own: string, next: string | undefined): string {
  const capital = own.length > 1 && /^\p{Lu}/u.test(own);
  return capital && next !== undefined && /\p{Lu}/u.test(next) ? own.toUpperCase() : own;
}
