/** Spaces, dots, dashes, brackets, slashes and the invisible marks that copied numbers carry. */
const SEPARATORS = /[\s.()/\-\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\u2060]/g;

const MALI = '+223';

/**
 * The E.164 form of a phone number, or null when `raw` is none (a short code, a sender's name).
 * Mali is read as `70123456`, `22370123456`, `+223…` or `00223…`; other countries need `+` or `00`.
 * A leading blank is a `+` that a form did not escape.
 */
export function normaliseMsisdn(raw: string): string | null {
  const digits = raw.replace(SEPARATORS, '');
  if (/^\d{8}$/.test(digits)) return MALI + digits;
  if (/^223\d{8}$/.test(digits)) return `+${digits}`;
  const international = /^ \d/.test(raw) ? `+${digits}` : digits.replace(/^00/, '+');
  if (!/^\+[1-9]\d{6,14}$/.test(international)) return null;
  if (international.startsWith(MALI) && international.length !== MALI.length + 8) return null;
  return international;
}

/** A number as people say it: `70 12 34 56` in Mali, `+33612345678` elsewhere. */
export function spokenNumber(msisdn: string): string {
  if (!msisdn.startsWith(MALI)) return msisdn;
  return msisdn.slice(MALI.length).replace(/(..)(?=.)/g, '$1 ');
}

/** True for the demo range: no Malian number starts with 1, so nobody real is ever reached. */
export function isDemoPhone(msisdn: string): boolean {
  return /^\+2231\d{7}$/.test(msisdn);
}
