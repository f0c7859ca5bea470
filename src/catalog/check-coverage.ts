import type { FlowSet } from '../engine/flow.ts';
import { MAIN_FLOW } from '../engine/flow.ts';
import { usedKeys } from './check-keys.ts';
import {
  coverWords,
  FLOOR,
  findOwnWords,
  type Locales,
  type Medium,
  type WordState,
} from './locales.ts';
import { findPrompt, type Prompts, type SpeechState } from './prompts.ts';
import { splitSentence } from './sentences.ts';

/** Below this share of its welcome and main menu a language is not offered. */
const OFFERED_FROM = 0.8;
/** The flows of the welcome and the main menu; consent is French as a whole where words are missing. */
export const WELCOME_FLOWS = ['welcome', MAIN_FLOW];

/** The lowest states citizens may meet (`MIN_WORDS`, `MIN_SPEECH`). */
export interface Levels {
  minWords: WordState;
  minSpeech: SpeechState;
}

/** Shares (0 to 1) of what flows say that a language has, and whether it is offered. */
export interface LanguageCoverage {
  text: number;
  voice: number;
  welcome: { text: number; voice: number };
  offered: { text: boolean; voice: boolean };
  missing: { text: string[]; voice: string[] };
}

/**
 * What every language but French covers of the words the flows use. With `prompts` a sentence counts in
 * speech when each of its pieces has a sound file; without, when it has words.
 */
export function coverage(
  flows: FlowSet,
  locales: Locales,
  prompts: Prompts | null,
  levels: Levels,
): Record<string, LanguageCoverage> {
  const languages = Object.keys(locales).filter((language) => language !== FLOOR);
  const keys = { text: usedKeys(flows, locales, 'text'), voice: usedKeys(flows, locales, 'voice') };
  const first = {
    text: usedKeys(flows, locales, 'text', WELCOME_FLOWS),
    voice: usedKeys(flows, locales, 'voice', WELCOME_FLOWS),
  };
  const cover = (language: string, some: readonly string[], form: Medium) =>
    form === 'voice' && prompts !== null
      ? coverSpeech(locales, prompts, language, some, levels)
      : coverWords(locales, language, some, form, levels.minWords);
  return Object.fromEntries(
    languages.map((language) => {
      const text = cover(language, keys.text, 'text');
      const voice = cover(language, keys.voice, 'voice');
      const welcome = {
        text: cover(language, first.text, 'text').share,
        voice: cover(language, first.voice, 'voice').share,
      };
      const offered = {
        text: welcome.text >= OFFERED_FROM,
        voice: welcome.voice >= OFFERED_FROM,
      };
      const missing = { text: text.missing, voice: voice.missing };
      return [
        language,
        { text: round(text.share), voice: round(voice.share), welcome, offered, missing },
      ];
    }),
  );
}

function coverSpeech(
  locales: Locales,
  prompts: Prompts,
  language: string,
  keys: readonly string[],
  { minWords, minSpeech }: Levels,
): { share: number; missing: string[] } {
  const missing = keys.filter((key) => {
    const own = locales[FLOOR]?.entries[key]?.in;
    if (own !== undefined) return false;
    const words = findOwnWords(locales, language, key, 'voice', minWords);
    if (words === null) return true;
    return splitSentence(key, words.text).some(
      (part) => 'id' in part && findPrompt(prompts, language, part.id, minSpeech) === null,
    );
  });
  return { share: keys.length === 0 ? 1 : 1 - missing.length / keys.length, missing };
}

function round(share: number): number {
  return Math.round(share * 1000) / 1000;
}
