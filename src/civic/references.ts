import { dammDigit, dammHolds } from '../lib/damm.ts';

/** The first serial: a reference has three digits at least, so one or two digits are always a key. */
const FIRST_SERIAL = 10;

/** A serial has at most this many digits; longer runs of digits are phone numbers or amounts. */
const LONGEST = 9;

/** The number a citizen keeps: the serial, then its Damm check digit. Serial 41 is reference `416`. */
export function makeReference(serial: number): string {
  if (!Number.isSafeInteger(serial) || serial < FIRST_SERIAL) {
    throw new RangeError(`no reference for serial ${serial}`);
  }
  return `${serial}${dammDigit(String(serial))}`;
}

export type ParsedReference =
  | { ok: true; reference: string }
  /** `suggestion`: references one swap or one wrong digit away, swaps first; absent when not digits. */
  | { ok: false; suggestion?: string[] };

/** Reads a reference typed alone, with or without spaces between its digits. */
export function parseReference(text: string): ParsedReference {
  const digits = text.replace(/\s+/g, '');
  if (isReference(digits)) return { ok: true, reference: digits };
  if (!/^\d+$/.test(digits) || digits.length < 3 || digits.length > LONGEST) return { ok: false };
  return { ok: false, suggestion: oneMistakeAway(digits) };
}

/** Whether `digits` could have been given to somebody: right check digit, no leading zero. */
export function isReference(digits: string): boolean {
  return (
    /^[1-9]\d+$/.test(digits) && digits.length >= 3 && digits.length <= LONGEST && dammHolds(digits)
  );
}

function oneMistakeAway(digits: string): string[] {
  const candidates = new Set<string>();
  for (let i = 0; i + 1 < digits.length; i++) {
    candidates.add(digits.slice(0, i) + digits[i + 1] + digits[i] + digits.slice(i + 2));
  }
  for (let i = 0; i < digits.length; i++) {
    for (const digit of '0123456789')
      candidates.add(digits.slice(0, i) + digit + digits.slice(i + 1));
  }
  return [...candidates].filter(isReference);
}

/** The `known` references one mistake from `given`: a swap, a wrong, a missing or an added digit. */
export function nearReferences(given: string, known: readonly string[]): string[] {
  return known.filter((reference) => reference !== given && isOneEdit(given, reference));
}

function isOneEdit(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  if (restA.slice(1) === restB.slice(1)) return true;
  if (restA.slice(1) === restB || restA === restB.slice(1)) return true;
  const swapped = `${restA[1] ?? ''}${restA[0] ?? ''}${restA.slice(2)}`;
  return swapped === restB;
}
