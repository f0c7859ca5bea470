import type { Catalog } from './catalog.ts';

/** Languages remembered by this process, for the time the database cannot say. */
const REMEMBERED = 20_000;

/** What is said when something of ours fails, in the language last seen on a phone. */
export interface Apology {
  /** Notes the language of a turn that went well. */
  remember(phoneHash: string, language: string): void;
  languageOf(phoneHash: string): string;
  text(phoneHash: string, key: 'err.service' | 'later'): string;
}

/** Remembers the language of the last phones, for the sentence when the database is away. */
export function openApology(catalog: Catalog): Apology {
  const languages = new Map<string, string>();
  const languageOf = (phoneHash: string): string => languages.get(phoneHash) ?? 'fr';
  return {
    remember: (phoneHash, language) => {
      if (languages.size >= REMEMBERED) languages.delete(languages.keys().next().value ?? '');
      languages.delete(phoneHash);
      languages.set(phoneHash, language);
    },
    languageOf,
    text: (phoneHash, key) => catalog.say(languageOf(phoneHash), key),
  };
}
