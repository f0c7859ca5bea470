import { parse } from 'node:querystring';

/** Operators' callbacks are far smaller; routes answer 413 above this, `parseForm` null. */
export const FORM_LIMIT_BYTES = 16 * 1024;

const MAX_FIELDS = 100;
/** Longer ids are refused: they become index keys, whose length PostgreSQL limits. */
const MAX_ID_LENGTH = 200;

/** Fields of a form by name; an absent one is undefined. Has no prototype. */
export type Form = Readonly<Record<string, string | undefined>>;

/**
 * Reads an `application/x-www-form-urlencoded` body. The first value of a duplicated field counts; a
 * wrong percent escape stays or becomes U+FFFD; control characters other than tab and line ends are
 * dropped (PostgreSQL refuses NUL). Never throws; null when the body is over `FORM_LIMIT_BYTES`.
 * An unescaped `+` reads as a blank: `normaliseMsisdn` knows that a leading blank was a `+`.
 */
export function parseForm(body: string): Form | null {
  if (Buffer.byteLength(body) > FORM_LIMIT_BYTES) return null;
  const form: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(parse(body, '&', '=', { maxKeys: MAX_FIELDS }))) {
    const first = Array.isArray(value) ? value[0] : value;
    form[name] = dropControls(first ?? '');
  }
  return form;
}

/** The query of `url` (`/path?t=7`), read like a form; empty when there is none or it is too long. */
export function parseQuery(url: string): Form {
  const start = url.indexOf('?');
  return (start < 0 ? null : parseForm(url.slice(start + 1))) ?? Object.create(null);
}

/** A value that can serve as a key: trimmed, 1 to 200 characters; else null. */
export function readId(value: string | undefined): string | null {
  const id = value?.trim() ?? '';
  return id !== '' && id.length <= MAX_ID_LENGTH ? id : null;
}

/** A whole number from 0 to `max`, written in digits alone; else null. */
export function readCount(value: string | undefined, max: number): number | null {
  if (value === undefined || !/^\d{1,15}$/.test(value)) return null;
  const count = Number(value);
  return count <= max ? count : null;
}

function dropControls(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]/gu, '');
}
