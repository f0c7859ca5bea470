import type { Locales } from './locales.ts';
import type { ManagedPrompts } from './managed-prompts.ts';
import { ANY, type SpeechState } from './prompts.ts';

/** Missing < synthetic < recorded < reviewed. */
export type PromptState = 'missing' | SpeechState;

/** One sentence that is to be recorded, as it stands. */
export interface PromptLine {
  id: string;
  language: string;
  /** What is to be said. */
  sentence: string;
  state: PromptState;
  /** There is a sound, but it says words that were changed since. */
  stale: boolean;
}

export interface Progress {
  total: number;
  missing: number;
  synthetic: number;
  recorded: number;
  reviewed: number;
  stale: number;
}

/** Every sentence of a language (`any`: names) in the order of the catalogue. */
export function promptLines(prompts: ManagedPrompts, language: string): PromptLine[] {
  return prompts.sentences
    .filter((each) => each.language === language)
    .map(({ id, sentence }) => {
      const key = `${language}/${id}`;
      const heard = prompts.byKey.get(key);
      const fits = heard?.sentence === sentence;
      const stale = prompts.stale.has(key) || (heard !== undefined && !fits);
      return { id, language, sentence, state: fits ? heard.state : 'missing', stale };
    });
}

/** How many prompts are in each state, and in all. */
export function progressOf(lines: readonly PromptLine[]): Progress {
  const count = (state: PromptState) => lines.filter((line) => line.state === state).length;
  return {
    total: lines.length,
    missing: count('missing'),
    synthetic: count('synthetic'),
    recorded: count('recorded'),
    reviewed: count('reviewed'),
    stale: lines.filter((line) => line.stale).length,
  };
}

/** Languages with something to record, names last. */
export function promptLanguages(locales: Locales): string[] {
  return [...Object.keys(locales).sort(), ANY];
}
