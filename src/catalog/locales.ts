import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { AppError } from '../errors.ts';

export type Medium = 'text' | 'voice';
export type WordState = 'draft' | 'reviewed';

/** One key in one language. French with a `voice` makes `text` unfit for speech in every language. */
export interface LocaleEntry {
  text?: string;
  voice?: string;
  state: WordState;
  source?: string;
  voiceSource?: string;
  /** The language the words are in, where it is not the file's (each language names itself). */
  in?: string;
  /** French only: never said, so no prompt is built. */
  spoken?: false;
  note?: string;
}

export interface Locale {
  language: string;
  /** The language's own name for itself. */
  name: string;
  entries: Readonly<Record<string, LocaleEntry>>;
}

/** Every language by its code; `fr` is the floor and always there. */
export type Locales = Readonly<Record<string, Locale>>;

/** Words that were found, and the language they are in: it may be French where hers was missing. */
export interface Words {
  text: string;
  language: string;
  state: WordState;
}

export const FLOOR = 'fr';
const RANK: Record<WordState, number> = { draft: 1, reviewed: 2 };

/** Reads and checks `<dir>/*.json` against `<dir>/../locale.schema.json`. Throws `catalog_invalid`. */
export function loadLocales(dir: string): Locales {
  const validate = compileSchema(join(dir, '../locale.schema.json'));
  const files = readdirSync(dir).filter((name) => name.endsWith('.json'));
  const locales = Object.fromEntries(
    files.map((name) => {
      const locale = readLocale(join(dir, name), validate);
      if (`${locale.language}.json` !== name)
        throw new AppError('catalog_invalid', `${name}: language is "${locale.language}"`);
      return [locale.language, locale];
    }),
  );
  const floor = locales[FLOOR];
  if (floor === undefined) throw new AppError('catalog_invalid', `${dir}: no ${FLOOR}.json`);
  for (const { language, entries } of Object.values(locales)) {
    const stray = Object.keys(entries).find((key) => floor.entries[key] === undefined);
    if (stray !== undefined)
      throw new AppError('catalog_invalid', `${language}.json: "${stray}" is not in ${FLOOR}.json`);
  }
  return locales;
}

/**
 * The words of `key` in `language`, else in French. A language below `minState` counts as missing;
 * French is served whatever its state. `null`: even French has nothing for this medium.
 */
export function findWords(
  locales: Locales,
  language: string,
  key: string,
  medium: Medium,
  minState: WordState,
): Words | null {
  const own = language === FLOOR ? null : findOwnWords(locales, language, key, medium, minState);
  return own ?? findOwnWords(locales, FLOOR, key, medium, 'draft');
}

/** As `findWords`, without the fall-back: `null` when this language itself has no words to serve. */
export function findOwnWords(
  locales: Locales,
  language: string,
  key: string,
  medium: Medium,
  minState: WordState,
): Words | null {
  const entry = locales[language]?.entries[key];
  if (entry === undefined || RANK[entry.state] < RANK[minState]) return null;
  const text = wordsOf(entry, medium, locales[FLOOR]?.entries[key]);
  if (text === undefined) return null;
  return { text, language: entry.in ?? language, state: entry.state };
}

/** What is read and what is said differ only where French says so ("write" is never spoken for "say"). */
function wordsOf(entry: LocaleEntry, medium: Medium, floor: LocaleEntry | undefined) {
  if (medium === 'text') return entry.text;
  if (floor?.spoken === false) return undefined;
  return floor?.voice === undefined ? (entry.voice ?? entry.text) : entry.voice;
}

/** Share (0 to 1) of `keys` that `language` has words for, and the keys it has none for. */
export function coverWords(
  locales: Locales,
  language: string,
  keys: readonly string[],
  medium: Medium,
  minState: WordState,
): { share: number; missing: string[] } {
  const missing = keys.filter((key) => !isCovered(locales, language, key, medium, minState));
  return { share: keys.length === 0 ? 1 : 1 - missing.length / keys.length, missing };
}

function isCovered(
  locales: Locales,
  language: string,
  key: string,
  medium: Medium,
  minState: WordState,
): boolean {
  if (locales[FLOOR]?.entries[key]?.in !== undefined) return true;
  return findOwnWords(locales, language, key, medium, minState) !== null;
}

function compileSchema(path: string): ValidateFunction<Locale> {
  return new Ajv2020({ allErrors: true }).compile<Locale>(readJson(path) as object);
}

function readLocale(path: string, validate: ValidateFunction<Locale>): Locale {
  const locale = readJson(path);
  if (validate(locale)) return locale;
  const faults = (validate.errors ?? []).map((fault) => `${fault.instancePath} ${fault.message}`);
  throw new AppError('catalog_invalid', `${path}: ${faults.join('; ')}`);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new AppError('catalog_invalid', `${path} cannot be read`, { cause });
  }
}
