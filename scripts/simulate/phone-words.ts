import type { Locales } from '../../src/catalog/locales.ts';
import { keyInSentence } from '../../src/catalog/sentences.ts';
import { foldKey } from '../../src/lib/text-fold.ts';

/** What a person reads or hears at one moment: the lines of a page, or the sentences of a call. */
export type Parts = readonly string[];

/** Finds her way by the words of the service, as a person does: never by a key learnt by heart. */
export interface PhoneWords {
  /** Whether the sentence of this key is there, whatever stands in its gaps. */
  says(parts: Parts, key: string): boolean;
  /** The key to press for this option, or null when it is not offered. */
  keyFor(parts: Parts, key: string): string | null;
}

/** Each language names itself, on a page in any language. */
const OWN_NAMES = /^lang\.opt\./;

export function openPhoneWords(locales: Locales, language: string): PhoneWords {
  const known = new Map<string, string[]>();
  const formsOf = (key: string): string[] => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const languages = OWN_NAMES.test(key) ? Object.keys(locales) : [language, 'fr'];
    const forms = languages.flatMap((each) => {
      const entry = locales[each]?.entries[key];
      return [entry?.text, entry?.voice].filter((form) => form !== undefined);
    });
    known.set(key, forms);
    return forms;
  };
  return {
    says: (parts, key) => {
      const all = ` ${foldKey(parts.join(' '))} `;
      return formsOf(key).some((form) => standsIn(all, form));
    },
    keyFor: (parts, key) => keyOfOption(parts, formsOf(key)),
  };
}

/** The key of the line or sentence that has exactly these words; null when there is none. */
export function keyOfOption(parts: Parts, forms: readonly string[]): string | null {
  const wanted = new Set(forms.map(foldKey));
  for (const [at, part] of parts.entries()) {
    const line = /^(\d{1,2}) (.+)$/.exec(part);
    if (line !== null && wanted.has(foldKey(line[2] ?? ''))) return line[1] ?? null;
    if (!wanted.has(foldKey(part))) continue;
    const next = parts[at + 1] ?? '';
    const key = keyInSentence(part) ?? (/^\d$/.test(next) ? next : null);
    if (key !== null) return key;
  }
  return null;
}

function standsIn(all: string, form: string): boolean {
  let from = 0;
  for (const words of form.split(/\{\w+\}/).map(foldKey)) {
    if (words === '') continue;
    const at = all.indexOf(` ${words} `, from);
    if (at < 0) return false;
    from = at + words.length;
  }
  return foldKey(form.replaceAll(/\{\w+\}/g, '')) !== '';
}
