import { FLOOR, findOwnWords, type Locales } from './locales.ts';

/** A piece of a sentence: fixed words with the prompt that says them, or the place of a value. */
export type SentencePart = { id: string; words: string } | { hole: string };

/** A sentence that needs a prompt. */
export interface PromptSentence {
  id: string;
  language: string;
  sentence: string;
}

/**
 * Cuts a sentence at its placeholders: "Numéro : {ref}" is the prompt "Numéro", then the value. The
 * first words carry the key as their prompt id, later ones `key#2`, `key#3`.
 */
export function splitSentence(key: string, text: string): SentencePart[] {
  const raw = text.split(/(\{\w+\})/);
  const whole = raw.length === 1;
  const parts: SentencePart[] = [];
  let count = 0;
  for (const piece of raw) {
    const hole = /^\{(\w+)\}$/.exec(piece)?.[1];
    if (hole !== undefined) parts.push({ hole });
    const words = whole ? piece.trim() : piece.replace(/^[\s:;,.()]+|[\s:;,.()]+$/g, '');
    if (hole !== undefined || words === '') continue;
    count += 1;
    parts.push({ id: count === 1 ? key : `${key}#${count}`, words });
  }
  return parts;
}

/** The prompt of an option's bare label, where the key also has a sentence that names a digit. */
export function labelPromptId(key: string): string {
  return `${key}#label`;
}

/** The digit a voice sentence tells her to press, or null: then the digit is said after the label. */
export function keyInSentence(sentence: string): string | null {
  return /\d/.exec(sentence)?.[0] ?? null;
}

/** Every sentence of the locales that is said, in the languages that have it: what to record. */
export function promptSentences(locales: Locales): PromptSentence[] {
  const floor = locales[FLOOR];
  if (floor === undefined) return [];
  const spoken = Object.entries(floor.entries).filter(([, entry]) => entry.spoken !== false);
  return Object.keys(locales).flatMap((language) =>
    spoken.flatMap(([key]) => sentencesOf(locales, language, key)),
  );
}

function sentencesOf(locales: Locales, language: string, key: string): PromptSentence[] {
  const voice = findOwnWords(locales, language, key, 'voice', 'draft');
  const text = findOwnWords(locales, language, key, 'text', 'draft');
  const sentences: PromptSentence[] = [];
  if (voice !== null && voice.language === language) {
    for (const part of splitSentence(key, voice.text))
      if ('id' in part) sentences.push({ id: part.id, language, sentence: part.words });
  }
  const floorVoice = locales[FLOOR]?.entries[key]?.voice;
  const isOption = floorVoice !== undefined && keyInSentence(floorVoice) !== null;
  if (isOption && text !== null && text.language === language)
    sentences.push({ id: labelPromptId(key), language, sentence: text.text });
  return sentences;
}
