import type { Locales } from '../src/catalog/locales.ts';
import { ANY, LASTS_AT_LEAST } from '../src/catalog/prompts.ts';
import { promptSentences } from '../src/catalog/sentences.ts';
import type { PromptRecipe } from './make-prompt.ts';
import { speakerOf, utterancesOf } from './prompt-voices.ts';

/** 1 kHz, 0.4 s, with soft edges: the signal to speak. */
export const SOUNDS: PromptRecipe[] = [
  {
    id: 'beep',
    language: ANY,
    file: 'any/beep.mp3',
    sentence: 'bip',
    speaker: 'sine 1000 Hz 0.4 s',
    sound: 'sine=frequency=1000:duration=0.4,afade=t=in:d=0.02,afade=t=out:st=0.38:d=0.02',
  },
];

/** One prompt for every sentence of every language that is said. */
export function localeRecipes(locales: Locales): PromptRecipe[] {
  return promptSentences(locales).map(({ id, language, sentence }) =>
    spoken(locales, { id, language, sentence, file: `${language}/${id.replace('#', '--')}.mp3` }),
  );
}

/** One prompt a commune, the same in all languages: people say the name as it is. */
export function nameRecipes(communes: { number: number; name: string }[]): PromptRecipe[] {
  return communes.map(({ number, name }) => {
    const utterances = utterancesOf('', 'fr', name, (_language, digit) => digit);
    return {
      id: `commune.${number}`,
      language: ANY,
      file: `names/commune.${number}.mp3`,
      sentence: name,
      speaker: speakerOf(utterances),
      utterances,
    };
  });
}

function spoken(
  locales: Locales,
  prompt: { id: string; language: string; sentence: string; file: string },
): PromptRecipe {
  const digitWord = (language: string, digit: string) =>
    locales[language]?.entries[`digit.${digit}`]?.voice ?? digit;
  const padTo = LASTS_AT_LEAST[prompt.id];
  const utterances = utterancesOf(prompt.id, prompt.language, prompt.sentence, digitWord);
  return {
    ...prompt,
    speaker: speakerOf(utterances),
    utterances,
    ...(padTo === undefined ? {} : { padTo }),
  };
}
