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
  bm: { voice: 'sw', speed: 185 },
  snk: { voice: 'sw', speed: 185 },
  fuc: { voice: 'sw', speed: 185 },
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
  [/(?<=[aeiou])x(?=[aeiou])/g, 'kh'],
  [/x/g, 'gh'],
  [/q/g, 'k'],
];

/** The four language lines come first in a call, all of them, within eight seconds. */
const LANGUAGE_LINE_SPEED: Record<string, number> = { fr: 182, bm: 212, snk: 212, fuc: 198 };

/**
 * What speaks `sentence`: digits become words of the language, other languages their own voice. The
 * Soninké language line has no word for "press": its digit is said in French too.
 */
export function utterancesOf(
  id: string,
  language: string,
  sentence: string,
  digitWord: (language: string, digit: string) => string,
): Utterance[] {
  const speed = id.startsWith('lang.opt.') ? LANGUAGE_LINE_SPEED[language] : undefined;
  const spoken = sentence.replace(/\d/g, (digit) => ` ${digitWord(language, digit)} `);
  const utterances = [utter(language, language === 'fr' ? sentence : spoken, speed)];
  const digit = /\d/.exec(sentence)?.[0];
  if (id === 'lang.opt.snk' && digit !== undefined)
    utterances.push(utter('fr', digitWord('fr', digit), LANGUAGE_LINE_SPEED.fr));
  return utterances;
}

/** The name of the voices, kept with each file: a change of it rebuilds the file. */
export function speakerOf(utterances: readonly Utterance[]): string {
  const voices = utterances.map(({ voice, speed }) => `${voice} ${speed}`);
  return `espeak-ng ${voices.join(', ')}`;
}

function utter(language: string, text: string, speed?: number): Utterance {
  const spelled = SPELLING.reduce(
    (words, [from, to]) => words.replace(from, to),
    text.toLowerCase(),
  );
  const voice = VOICES[language] ?? { voice: 'fr', speed: 165 };
  return {
    voice: voice.voice,
    speed: speed ?? voice.speed,
    text: language === 'fr' ? text : spelled,
  };
}
