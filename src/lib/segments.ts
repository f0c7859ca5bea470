import { septets, septetsOfUnit } from './gsm7.ts';

export type SmsEncoding = 'gsm7' | 'ucs2';

/** Septets (GSM-7) or UTF-16 units (UCS-2) of a lone SMS, and of each part of a longer one (3GPP TS
 * 23.040 §9.2.3.24.1: a concatenation header with an 8-bit reference takes 7 septets, or 3 units). */
const CAPACITY = {
  gsm7: { single: 160, part: 153 },
  ucs2: { single: 70, part: 67 },
} as const;

export interface SegmentCount {
  encoding: SmsEncoding;
  /** Septets or UTF-16 units of the whole text, headers not counted. */
  units: number;
  /** Messages the operator bills; an empty text is one. */
  segments: number;
}

/** How an SMS with exactly this text is encoded and billed; nothing is respelled here. */
export function countSegments(text: string): SegmentCount {
  const gsm = septets(text);
  const encoding = gsm === null ? 'ucs2' : 'gsm7';
  const units = gsm ?? text.length;
  const segments = units <= CAPACITY[encoding].single ? 1 : countParts(text, encoding);
  return { encoding, units, segments };
}

/** Parts of a long text. A part is left short rather than cut an escape pair or a surrogate pair. */
function countParts(text: string, encoding: SmsEncoding): number {
  const limit = CAPACITY[encoding].part;
  let parts = 1;
  let used = 0;
  for (const char of text) {
    const cost = encoding === 'gsm7' ? septetsOfUnit(char.charCodeAt(0)) : char.length;
    if (used + cost > limit) {
      parts += 1;
      used = 0;
    }
    used += cost;
  }
  return parts;
}
