import type { Language } from '../../lib/languages.ts';
import { foldKey } from '../../lib/text-fold.ts';
import { isReference, parseReference } from '../references.ts';
import {
  type CitizenCommand,
  COMMAND_OF,
  KIND_OF,
  LANGUAGE_OF,
  REFERENCE_WORD_OF,
  type SpokenKind,
} from './sms-words.ts';

/** What a citizen's SMS asks for: always exactly one of these. */
export type CitizenSms =
  | { kind: CitizenCommand }
  /** `text` is empty when she sent the word alone: ask for the rest. */
  | { kind: SpokenKind; text: string }
  | { kind: 'status' | 'support'; reference: string }
  /** Meant as a reference and none: `suggestions` are one mistake away. Only outside a thread. */
  | { kind: 'mistyped'; given: string; suggestions: string[] }
  | { kind: 'language'; language: Language }
  | { kind: 'key'; key: string }
  /** Anything else, as typed; outside a thread it becomes a draft. */
  | { kind: 'text'; text: string };

/**
 * Reads a citizen's SMS. `inThread`: a dialogue by SMS is open and awaits her answer. Then STOP still
 * stops, one or two digits are a key, three or more with a right check digit a reference (`+` before it:
 * support), and everything else is text for the dialogue. Outside a thread keywords count too.
 */
export function parseCitizenSms(text: string, inThread: boolean): CitizenSms {
  const trimmed = text.trim();
  const whole = foldKey(trimmed);
  if (COMMAND_OF.get(whole) === 'stop') return { kind: 'stop' };
  const digits = parseDigits(trimmed, inThread);
  if (digits !== null) return digits;
  if (inThread) return { kind: 'text', text: trimmed };
  return parseKeyword(trimmed, whole) ?? { kind: 'text', text: trimmed };
}

/** A message that is nothing but digits, or digits after a `+`. */
function parseDigits(trimmed: string, inThread: boolean): CitizenSms | null {
  const match = /^(\+?)\s*(\d[\d\s]*)[.!]?$/.exec(trimmed);
  if (match === null) return null;
  const [, plus, run = ''] = match;
  const digits = run.replace(/\s+/g, '');
  const kind = plus === '+' ? 'support' : 'status';
  if (kind === 'status' && digits.length <= 2) return { kind: 'key', key: digits };
  return referenceResult(kind, digits, inThread);
}

/** `null` when `digits` cannot be meant as a reference (a phone number), or in a thread is not one. */
function referenceResult(
  kind: 'status' | 'support',
  digits: string,
  inThread: boolean,
): CitizenSms | null {
  if (isReference(digits)) return { kind, reference: digits };
  const parsed = parseReference(digits);
  if (inThread || parsed.ok || parsed.suggestion === undefined) return null;
  return { kind: 'mistyped', given: digits, suggestions: parsed.suggestion };
}

function parseKeyword(trimmed: string, whole: string): CitizenSms | null {
  if (trimmed === '') return { kind: 'menu' };
  if (/^[?？]+$/.test(trimmed)) return { kind: 'help' };
  const command = COMMAND_OF.get(whole) ?? assistWithCode(whole);
  if (command !== undefined) return { kind: command };
  const language = LANGUAGE_OF.get(whole);
  if (language !== undefined) return { kind: 'language', language };
  return parseFirstWord(trimmed);
}

/** Who helps adds her code, though it is asked in the call: a code is nobody's question. */
const assistWithCode = (whole: string): 'assist' | undefined =>
  /^aider \d+$/.test(whole) ? 'assist' : undefined;

/** `Q texte`, `numéro 416`, `soutenir 416`, `Question : texte`. */
function parseFirstWord(trimmed: string): CitizenSms | null {
  const match =
    /^(\p{L}[\p{L}\p{M}]*)(?:[°º]|(?=[^\p{L}\p{M}\p{N}]|$))([^\p{L}\p{N}+]*)(.*)$/su.exec(trimmed);
  if (match === null) return null;
  const [, first = '', between = '', rest = ''] = match;
  const word = foldKey(first);
  const kind = KIND_OF.get(word);
  const about = REFERENCE_WORD_OF.get(word) ?? (kind === 'question' ? 'status' : undefined);
  const reference = about === undefined ? null : referenceAlone(about, rest);
  if (reference !== null) return reference;
  if (kind === undefined) return null;
  const isSign = word.length === 1 || rest === '' || between.includes(':');
  if (!isSign) return { kind, text: trimmed };
  return { kind, text: rest === '' ? '' : afterSign(trimmed, first) };
}

/** What follows `Q`, `Q:` or `N°`: a quotation mark or a sign of hers belongs to her words. */
function afterSign(trimmed: string, sign: string): string {
  return trimmed.slice(sign.length).replace(/^[\s°º:.,;\-–—/]+/, '');
}

function referenceAlone(kind: 'status' | 'support', rest: string): CitizenSms | null {
  const digits = /^\+?\s*(\d[\d\s]*)[.!]?$/.exec(rest)?.[1]?.replace(/\s+/g, '');
  return digits === undefined ? null : referenceResult(kind, digits, false);
}
