import { keyInSentence, labelPromptId, splitSentence } from '../catalog/sentences.ts';
import type { Line } from '../engine/dialogue.ts';
import type { Value } from '../engine/value.ts';
import type { SpokenView, Words } from '../engine/view.ts';
import { GAP, joinPieces, type Piece, pause } from './piece.ts';
import { type FindPrompt, valuePieces } from './values.ts';

/** Where speech finds words and sounds for one call. */
export interface Voice {
  words: Words;
  find: FindPrompt;
}

/** A stretch of speech in one language. */
interface Spoken {
  pieces: Piece[];
  language: string;
}

type Lookup = (key: string, form: 'text' | 'voice') => { text: string; language: string } | null;

const FRENCH = 'fr';

/**
 * What a call says for one page: its lines, then each choice with its key, then "more". Her language
 * sentence by sentence, French where it has no words or no sound; the whole page in French when the
 * page asks for that and one sentence is missing. Pure.
 */
export function viewPieces(voice: Voice, view: SpokenView): Piece[] {
  const own = spokenParts(voice, voice.words.find, view);
  const isMixed = [...own.lines, ...own.choices].some(
    ({ language }) => language !== voice.words.language,
  );
  const { lines, choices } =
    view.whole && isMixed ? spokenParts(voice, voice.words.inFrench, view) : own;
  const said = joinPieces(
    choices.map(({ pieces }) => pieces),
    GAP.choice,
  );
  return joinPieces([...lines.map(({ pieces }) => pieces), said], GAP.sentence);
}

/**
 * True when strangers must not hear it by address: somebody's recording, a reference, words that were
 * typed. A page without such values is the same for everybody and may be kept for good.
 */
export function isPrivate(view: SpokenView): boolean {
  const lines = [...view.lines, ...view.choices.map(({ label }) => label)];
  return lines.some((line) =>
    'content' in line ? isPersonal(line.content) : Object.values(line.values).some(isPersonal),
  );
}

/**
 * The sentences in the order they are heard, as `<language>/<prompt id>`; `fr/` for words that are read.
 * Names, sounds, digits and numbers are none, nor is what is in a language of its own in every call.
 */
export function sentenceNames(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => {
    if (piece.kind === 'read') return [`${piece.language}/`];
    if (piece.kind !== 'prompt' || piece.language === 'any') return [];
    return /^(digit|number|lang\.opt|trial)\./.test(piece.id)
      ? []
      : [`${piece.language}/${piece.id}`];
  });
}

function spokenParts(voice: Voice, lookup: Lookup, view: SpokenView) {
  const more = view.more ? [sayLine(voice, lookup, { key: 'nav.opt.more', values: {} })] : [];
  const lines = view.lines
    .filter((line, at, all) => isNew(lookup, line, all[at - 1]))
    .map((line) => sayLine(voice, lookup, line));
  const choices = view.choices.map(({ key, label }) => sayChoice(voice, lookup, key, label));
  return {
    lines: lines.filter((spoken) => spoken !== null),
    choices: [...choices, ...more].filter((spoken) => spoken !== null),
  };
}

/** Two notices may be the same words in a language ("thank you"): they are said once. */
function isNew(lookup: Lookup, line: Line, before: Line | undefined): boolean {
  if (before === undefined || !('key' in line && 'key' in before)) return true;
  const words = lookup(line.key, 'voice')?.text;
  return words?.includes('{') !== false || words !== lookup(before.key, 'voice')?.text;
}

function sayLine(voice: Voice, lookup: Lookup, line: Line): Spoken | null {
  if ('content' in line) return sayContent(voice, line.content);
  const found = lookup(line.key, 'voice');
  if (found === null) return null;
  const own = sayWords(voice, line.key, line.values, found);
  if (own !== null) return { pieces: own, language: found.language };
  const floor = voice.words.inFrench(line.key, 'voice');
  if (floor === null) return null;
  const french = { ...floor, language: FRENCH };
  return { pieces: sayFrench(voice, line.key, line.values, french), language: FRENCH };
}

/** An option: a sentence that names its key, or the label, a pause and the digit. */
function sayChoice(voice: Voice, lookup: Lookup, key: string, label: Line): Spoken | null {
  const found = 'key' in label ? lookup(label.key, 'voice') : null;
  const carried = found === null ? null : keyInSentence(found.text);
  const spoken =
    'key' in label && carried !== null && carried !== key
      ? sayBareLabel(voice, lookup, label)
      : sayLine(voice, lookup, label);
  if (spoken === null || (carried === key && carried !== null)) return spoken;
  const digit =
    valuePieces(voice.find, spoken.language, key) ?? valuePieces(voice.find, FRENCH, key) ?? [];
  return { ...spoken, pieces: [...spoken.pieces, pause(GAP.label), ...digit] };
}

function sayBareLabel(
  voice: Voice,
  lookup: Lookup,
  line: { key: string; values: Record<string, Value> },
): Spoken | null {
  const id = labelPromptId(line.key);
  for (const found of [lookup(line.key, 'text'), voice.words.inFrench(line.key, 'text')]) {
    if (found === null) continue;
    const prompt = voice.find(found.language, id);
    if (prompt === null && found.language !== FRENCH) continue;
    const piece: Piece =
      prompt === null
        ? { kind: 'read', text: found.text, language: FRENCH }
        : { kind: 'prompt', id, language: prompt.language };
    return { pieces: [piece], language: found.language };
  }
  return null;
}

/** Content is not a sentence of ours: it is played as it is and counts as her language. */
function sayContent(voice: Voice, content: Value): Spoken | null {
  const { language } = voice.words;
  const pieces =
    valuePieces(voice.find, language, content) ?? valuePieces(voice.find, FRENCH, content);
  return pieces === null || pieces.length === 0 ? null : { pieces, language };
}

/** `null` when a word or a value has no sound in this language. */
function sayWords(
  { find }: Voice,
  key: string,
  values: Record<string, Value>,
  found: { text: string; language: string },
): Piece[] | null {
  const lists: Piece[][] = [];
  for (const part of splitSentence(key, found.text)) {
    if ('hole' in part) {
      const said = valuePieces(find, found.language, values[part.hole]);
      if (said === null) return null;
      lists.push(said);
      continue;
    }
    const prompt = find(found.language, part.id);
    if (prompt === null) return null;
    lists.push([{ kind: 'prompt', id: part.id, language: prompt.language }]);
  }
  return joinPieces(lists, GAP.label);
}

/** French never fails: words without a sound are read. */
function sayFrench(
  { find }: Voice,
  key: string,
  values: Record<string, Value>,
  floor: { text: string },
): Piece[] {
  const lists = splitSentence(key, floor.text).map((part): Piece[] => {
    if ('hole' in part) return valuePieces(find, FRENCH, values[part.hole]) ?? [];
    const prompt = find(FRENCH, part.id);
    if (prompt !== null) return [{ kind: 'prompt', id: part.id, language: prompt.language }];
    return [{ kind: 'read', text: part.words, language: FRENCH }];
  });
  return joinPieces(lists, GAP.label);
}

function isPersonal(value: Value): boolean {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return false;
  if (typeof value === 'string') return value !== '';
  if (Array.isArray(value)) return value.some(isPersonal);
  const { recording, audio, prompt, text } = value;
  if (recording !== undefined || audio !== undefined) return true;
  return prompt === undefined && typeof text === 'string' && text !== '';
}
