/** One stretch of speech in one espeak-ng voice. */
export interface Utterance {
  voice: string;
  /** Words a minute. */
  speed: number;
  text: string;
}

/**
 * espeak-ng has no Bambara, Soninké or Pulaar. Swahili's five vowels and its ny, ng', ch and kh are the
 * nearest by reasoning, not by ear: these files are for trying the service until people have recorded.
 */
const VOICES: Record<string, { voice: string; speed: number }> = {
  fr: { voice: 'fr', speed: 165 },
  bm: { voice: 'sw', speed: 150 },
  snk: { voice: 'sw', speed: 150 },
  fuc: { voice: 'sw', speed: 150 },
};

/** Official spelling → Swahili spelling, longest first. */
const SPELLING: [RegExp, string][] = [
  [/['’ʼ]/g, ''],
  [/ɛ/g, 'e'],
  [/ɔ/g, 'o'],
  [/[ɲñ]/g, 'ny'],
  [/ŋ/g, "ng'"],
  [/ɓ/g, 'b'],
  [/ɗ/g, 'd'],
  [/ƴ/g, 'y'],
  [/c/g, 'ch'],
  [/x/g, 'kh'],
  [/q/g, 'k'],
];

/** What speaks `sentence`: digits become words of the language, other languages their own voice. */
export function utterancesOf(
  id: string,
  language: string,
  sentence: string,
  digitWord: (language: string, digit: string) => string,
): Utterance[] {
  const spoken = sentence.replace(/\d/g, (digit) => ` ${digitWord(language, digit)} `);
  const utterances = [utter(language, language === 'fr' ? sentence : spoken)];
  const digit = /\d/.exec(sentence)?.[0];
  if (id.startsWith('lang.opt.') && language !== 'fr' && digit !== undefined)
    utterances.push(utter('fr', digitWord('fr', digit)));
  return utterances;
}

/** The name of the voice, kept with each file: a change of it rebuilds the file. */
export function speakerOf(language: string): string {
  const { voice, speed } = voiceOf(language);
  return `espeak-ng ${voice} ${speed}`;
}

function utter(language: string, text: string): Utterance {
  const spelled = SPELLING.reduce(
    (words, [from, to]) => words.replace(from, to),
    text.toLowerCase(),
  );
  return { ...voiceOf(language), text: language === 'fr' ? text : spelled };
}

function voiceOf(language: string): { voice: string; speed: number } {
  return VOICES[language] ?? { voice: 'fr', speed: 165 };
}
