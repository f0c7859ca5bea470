import { foldKey } from '../../lib/text-fold.ts';
import { nearReferences } from '../references.ts';
import { ownWords, withoutQuote } from './own-words.ts';
import { readReferences } from './reference-list.ts';
import { type OfficialTimes, parseOfficialTimes } from './sms-official-times.ts';

/** What an official does about questions sent to him. */
export type OfficialAction =
  /** `text` is empty when he sent the number alone: ask for the answer. */
  | { kind: 'answer'; references: string[]; text: string }
  /** `undo_of`: takes back what he did last about them. */
  | { kind: 'taken' | 'call' | 'undo_of'; references: string[] }
  /** Why it takes time: with `taken_why` he deals with it as well. `reason` may be empty. */
  | { kind: 'taken_why' | 'explain'; references: string[]; reason: string }
  /**
   * To a colleague: `to` is a number of the list, part of a name, or empty: show him the list. `otherwise`:
   * the answer it is when no colleague is called so; null when he said that he passes it on.
   */
  | { kind: 'pass'; references: string[]; to: string; otherwise: string | null }
  /** `reason` is empty when he gave none: ask for it. */
  | { kind: 'not_mine'; references: string[]; reason: string };

/** A number that is none of his. Nothing is done until he confirms a suggestion (`applySuggestion`). */
export interface UnknownReference {
  kind: 'unknown_reference';
  given: string;
  /** His references one mistake away; offer one only when it is the only one. */
  suggestions: string[];
  action: OfficialAction;
}

/** What an official's SMS asks for: always exactly one of these. */
export type OfficialSms =
  | OfficialAction
  | UnknownReference
  | { kind: 'publish' | 'decision'; text: string }
  | { kind: 'list' | 'pause_bad' | 'resume' | 'undo' | 'yes' | 'no' | 'stop' }
  | { kind: 'pause'; days: number }
  | OfficialTimes
  /** `old`: the one it takes the place of. */
  | { kind: 'pin'; pin: string; old: string | null }
  | { kind: 'pin_bad' }
  | { kind: 'help'; page: 1 | 2 | 3 }
  /** No number and no order: perhaps an answer. `mentioned`: his references found inside. */
  | { kind: 'text'; text: string; mentioned: string[] };

const LONGEST_PAUSE_DAYS = 60;

/** In French and, where a word of the other languages is attested, in those, matched folded. */
const ALONE: ReadonlyMap<string, OfficialSms> = new Map<string, OfficialSms>(
  (
    [
      [{ kind: 'list' }, 'liste', 'list', 'la liste', 'mes questions', 'questions'],
      [{ kind: 'resume' }, 'reprise', 'reprendre', 'start', 'daminɛ', 'joppa', 'fuɗɗo'],
      [{ kind: 'help', page: 1 }, 'aide', 'help', 'aide 1', 'aide1', 'dɛmɛ', 'deemande', 'ballal'],
      [{ kind: 'help', page: 2 }, 'aide 2', 'aide2'],
      [{ kind: 'help', page: 3 }, 'aide 3', 'aide3'],
      [{ kind: 'undo' }, 'annuler', 'annule', 'annulez', 'annulation', 'haaytu'],
      [{ kind: 'yes' }, 'oui', 'yes', 'awɔ', 'ɔwɔ', 'yobo', 'iyo', 'eey'],
      [{ kind: 'no' }, 'non', 'no', 'ayi', 'aayi', 'alaa'],
      [{ kind: 'stop' }, 'stop', 'arret', 'arreter', 'arretez'],
    ] as [OfficialSms, ...string[]][]
  ).flatMap(([result, ...words]) =>
    words.map((word): [string, OfficialSms] => [foldKey(word), result]),
  ),
);

const TAKEN =
  /^(?:ok|okay|d ?accord|vu|pris|prise en charge|(?:bien )?(?:recu|note|compris))( (?:merci|svp|vu|recu|compris))*$/;
const CALL =
  /^(?:v|voix|vocal|ecoute|ecouter|lamen|terinka|hedo|hedto|appel|appeler|(?:r?appelez|r?appeler)( moi)?)( (?:merci|svp))*$/;
/** `OK` and more than a polite word: what he says goes with it. */
const TAKEN_WHY = /^ok(?:ay)?(?![\p{L}\p{M}\p{N}])[\s:.,;=>–-]*(?=\p{L})/iu;
/** `417 A Keita` may be an answer that begins so; `417 PASSER Keita` is none. */
const PASS = /^(?:passer?|passez|transmett?(?:re|ez|s)|transferer?)(?: (?:a|au|la|le))?(?: |$)/;
const PASS_SHORT = /^a (?=\S)/;
const LONGEST_NAME = 40;
const DELAY = /^d[eé]lais?(?![\p{L}\p{M}\p{N}])[\s:.,;=>–-]*/iu;
const NOT_MINE = /^non(?![\p{L}\p{M}\p{N}])[\s:.,;=>–-]*/iu;
const NOT_MINE_WORDS = /^(?:ce n ?est |c ?est )?pas (?:(?:pour|a) )?moi(?: |$)/;
const UNDO = /^annul(?:e|er|ez|ation)( (?:merci|svp))*$/;

/**
 * Reads an official's SMS, forgiving accents, case, spaces, a missing space (`416OK`) and our own words sent
 * back before his. `his`: every
 * reference ever sent to him; an action only ever names those, and only if the SMS contains them.
 */
export function parseOfficialSms(text: string, his: readonly string[]): OfficialSms {
  const trimmed = withoutQuote(text.trim());
  if (/^[?？]+$/.test(trimmed)) return { kind: 'help', page: 1 };
  const whole = foldKey(trimmed);
  return (
    ALONE.get(whole) ??
    parsePause(whole) ??
    parsePin(whole) ??
    parseOfficialTimes(trimmed) ??
    parsePublication(trimmed) ??
    parseAction(trimmed, his) ??
    parseOrderFirst(trimmed, his) ?? {
      kind: 'text',
      text: trimmed,
      mentioned: mentions(trimmed, his),
    }
  );
}

/** The action he meant, now that he confirmed one of the suggestions. */
export function applySuggestion(unknown: UnknownReference, suggestion: string): OfficialAction {
  const references = unknown.action.references.map((reference) =>
    reference === unknown.given ? suggestion : reference,
  );
  return { ...unknown.action, references: [...new Set(references)] };
}

function parsePause(whole: string): OfficialSms | null {
  if (!/^pause(?![a-z])/.test(whole)) return null;
  const days = Number(/^pause ?(\d{1,3})(?: ?(?:j|jours?))?$/.exec(whole)?.[1] ?? 0);
  return days >= 1 && days <= LONGEST_PAUSE_DAYS ? { kind: 'pause', days } : { kind: 'pause_bad' };
}

/** `PIN 4711`, `PIN 4711 2580` (old, new); spaces between the digits of one are forgiven. */
function parsePin(whole: string): OfficialSms | null {
  const digits = /^(?:pin|code|code secret)((?: ?\d)*)$/.exec(whole)?.[1]?.replaceAll(' ', '');
  if (digits === undefined) return null;
  if (digits.length === 4) return { kind: 'pin', pin: digits, old: null };
  return digits.length === 8
    ? { kind: 'pin', pin: digits.slice(4), old: digits.slice(0, 4) }
    : { kind: 'pin_bad' };
}

/** `PUB texte`, `DEC: texte`; a sentence that starts with "Décision" keeps that word. */
function parsePublication(trimmed: string): OfficialSms | null {
  const match = /^(\p{L}[\p{L}\p{M}]*)(?![\p{L}\p{M}\p{N}])([^\p{L}\p{N}]*)(.*)$/su.exec(trimmed);
  const word = foldKey(match?.[1] ?? '');
  const [, , between = '', rest = ''] = match ?? [];
  const isSign = word === 'pub' || word === 'dec' || between.includes(':') || rest === '';
  const text = ownWords(isSign ? rest : trimmed);
  if (['pub', 'publier', 'publication'].includes(word)) return { kind: 'publish', text };
  if (['dec', 'decision'].includes(word)) return { kind: 'decision', text };
  return null;
}

/** Numbers, then an order or an answer. */
function parseAction(trimmed: string, his: readonly string[]): OfficialSms | null {
  const list = readReferences(trimmed, his, isOrder);
  if (list === null) return null;
  const references = [...new Set(list.numbers)];
  const isKey = list.rest === '' && references.every((number) => number.length < 3);
  if (isKey) return null;
  const action = orderOf(list.rest, references) ?? {
    kind: 'answer',
    references,
    text: ownWords(list.rest),
  };
  return checked(action, his);
}

/** `OK 416`, `V 416`, `ANNULER 416`, `NON 416 raison`, `DELAI 416 raison`. */
function parseOrderFirst(trimmed: string, his: readonly string[]): OfficialSms | null {
  const match = /^(ok|v|non|d[eé]lai|annul(?:er|ez|[eé]))(?![\p{L}\p{M}])[\s:.,-]*/iu.exec(trimmed);
  if (match === null) return null;
  const list = readReferences(trimmed.slice(match[0].length), his, () => true);
  if (list === null) return null;
  const order = match[1] ?? '';
  const action = orderOf(`${order} ${list.rest}`.trim(), [...new Set(list.numbers)]);
  // `OK 416 La pompe arrive` may be an answer: only polite words follow an order that gives no reason.
  if (action === null || action.kind === 'taken_why') return null;
  return checked(action, his);
}

function orderOf(rest: string, references: string[]): OfficialAction | null {
  const folded = foldKey(rest);
  if (TAKEN.test(folded)) return { kind: 'taken', references };
  if (CALL.test(folded)) return { kind: 'call', references };
  if (UNDO.test(folded)) return { kind: 'undo_of', references };
  if (TAKEN_WHY.test(rest)) {
    return { kind: 'taken_why', references, reason: rest.replace(TAKEN_WHY, '').trim() };
  }
  if (DELAY.test(rest)) {
    return { kind: 'explain', references, reason: ownWords(rest.replace(DELAY, '').trim()) };
  }
  if (NOT_MINE.test(rest)) {
    return { kind: 'not_mine', references, reason: ownWords(rest.replace(NOT_MINE, '').trim()) };
  }
  const passed = passOf(rest, folded, references);
  if (passed !== null) return passed;
  if (NOT_MINE_WORDS.test(folded)) return { kind: 'not_mine', references, reason: rest };
  return null;
}

/** What may stand after several numbers and is no prose. */
function isOrder(rest: string): boolean {
  const action = orderOf(rest, []);
  return action !== null && !(action.kind === 'pass' && action.otherwise !== null);
}

function passOf(rest: string, folded: string, references: string[]): OfficialAction | null {
  const to = folded.replace(PASS, '');
  if (PASS.test(folded)) return { kind: 'pass', references, to, otherwise: null };
  if (folded === 'a') return { kind: 'pass', references, to: '', otherwise: null };
  if (!PASS_SHORT.test(folded) || folded.length > LONGEST_NAME) return null;
  return { kind: 'pass', references, to: folded.replace(PASS_SHORT, ''), otherwise: rest };
}

/** The action when all its numbers are his; else the first that is not, with what it may have been. */
function checked(action: OfficialAction, his: readonly string[]): OfficialSms {
  const unknown = action.references.filter((reference) => !his.includes(reference));
  const [given] = unknown;
  if (given === undefined) return action;
  const suggestions = unknown.length === 1 ? nearReferences(given, his) : [];
  return { kind: 'unknown_reference', given, suggestions, action };
}

function mentions(text: string, his: readonly string[]): string[] {
  const numbers = new Set(text.match(/\d+/g));
  return his.filter((reference) => numbers.has(reference));
}
