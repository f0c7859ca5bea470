import type { Words } from '../engine/view.ts';
import { FLOOR, findOwnWords, findWords, type Locales, type WordState } from './locales.ts';

/**
 * The words the engine renders a page with, in one language. What that language lacks, or has only in a
 * state below `minWords`, is French; French is served whatever its state.
 */
export function wordsFor(locales: Locales, language: string, minWords: WordState): Words {
  return {
    language,
    find: (key, form) => findWords(locales, language, key, form, minWords),
    inFrench: (key, form) => findOwnWords(locales, FLOOR, key, form, 'draft'),
  };
}
