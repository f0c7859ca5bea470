import type { Locales } from './locales.ts';
import type { Prompts } from './prompts.ts';
import { promptSentences } from './sentences.ts';

/** A sentence without a sound, or whose sound says other words. */
export interface PromptProblem {
  language: string;
  id: string;
  problem: 'no prompt' | 'says other words';
  sentence: string;
}

/** Every sentence of the locales that is said and has no prompt with exactly these words. */
export function checkPrompts(locales: Locales, prompts: Prompts): PromptProblem[] {
  return promptSentences(locales).flatMap(({ id, language, sentence }): PromptProblem[] => {
    const prompt = prompts.byKey.get(`${language}/${id}`);
    if (prompt === undefined) return [{ language, id, problem: 'no prompt', sentence }];
    if (prompt.sentence === sentence) return [];
    return [{ language, id, problem: 'says other words', sentence }];
  });
}
