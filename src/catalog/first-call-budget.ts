import { FLOOR, type Locales } from './locales.ts';
import { findPrompt, type Prompts, type SpeechState } from './prompts.ts';

/** Seconds of a first call (design: she can speak before twenty seconds of ours). */
const BUDGET = {
  /** The language lines together, with the pauses between them. */
  languages: 8,
  'consent.ask': 6,
  'ask.question': 3,
  'ask.opinion': 3,
  'ask.project': 3,
} as const;
/** Everything she can listen to before the beep: the languages, what is kept, how to speak. */
const WHOLE = 20;
const CONSENT = ['consent.ask', 'consent.opt.accept', 'consent.opt.refuse'] as const;
const PAUSE = 0.25;
const SENTENCE_PAUSE = 0.35;

/** A sound that is longer than a first call allows. */
export interface OverBudget {
  id: string;
  seconds: number;
  limit: number;
}

/** What is heard now, in one language, and is longer than a first call allows; recordings included. */
export function overBudget(
  prompts: Prompts,
  locales: Locales,
  language: string,
  minSpeech: SpeechState,
): OverBudget[] {
  const asked = Object.entries(BUDGET).flatMap(([id, limit]) => {
    const seconds = findPrompt(prompts, language, id, minSpeech)?.seconds ?? 0;
    return seconds > limit ? [{ id, seconds, limit }] : [];
  });
  const own = languageLine(language);
  const lines = Object.keys(locales).map((each) => secondsOf(prompts, each, minSpeech));
  const all = lines.reduce((sum, each) => sum + each, PAUSE * (lines.length - 1));
  const isOver = all > BUDGET.languages;
  const long = isOver ? [{ id: own, seconds: all, limit: BUDGET.languages }, ...asked] : asked;
  const whole = wholeListening(prompts, locales, language, minSpeech);
  return whole < WHOLE ? long : [...long, { id: 'first-call', seconds: whole, limit: WHOLE }];
}

/**
 * Seconds of speech before the beep of a first call when every page is heard to its end. The page of
 * consent is French as a whole when one of its sentences cannot be heard in her language.
 */
export function wholeListening(
  prompts: Prompts,
  locales: Locales,
  language: string,
  minSpeech: SpeechState,
): number {
  const seconds = (id: string, where = language): number =>
    (findPrompt(prompts, where, id, minSpeech) ?? findPrompt(prompts, FLOOR, id, minSpeech))
      ?.seconds ?? 0;
  const lines = Object.keys(locales).map((each) => secondsOf(prompts, each, minSpeech));
  const isOwn = CONSENT.every((id) => findPrompt(prompts, language, id, minSpeech) !== null);
  const consent = CONSENT.map((id) => seconds(id, isOwn ? language : FLOOR));
  const spoken = [...lines, ...consent, seconds('ask.question')];
  return spoken.reduce((sum, each) => sum + each, PAUSE * lines.length + SENTENCE_PAUSE);
}

/**
 * Seconds a recording of this prompt may last in a first call; null: it is not timed. A language line has
 * what the others leave.
 */
export function longestAllowed(
  prompts: Prompts,
  locales: Locales,
  language: string,
  id: string,
): number | null {
  if (id === languageLine(language)) {
    const others = Object.keys(locales).filter((each) => each !== language);
    const taken = others.map((each) => secondsOf(prompts, each, 'synthetic') + PAUSE);
    return BUDGET.languages - taken.reduce((sum, each) => sum + each, 0);
  }
  return (BUDGET as Readonly<Record<string, number>>)[id] ?? null;
}

const languageLine = (language: string): string => `lang.opt.${language}`;

function secondsOf(prompts: Prompts, language: string, minSpeech: SpeechState): number {
  const id = languageLine(language);
  const heard =
    findPrompt(prompts, language, id, minSpeech) ?? findPrompt(prompts, FLOOR, id, minSpeech);
  return heard?.seconds ?? 0;
}
