import { isNamePrompt } from '../catalog/managed-prompts.ts';
import { asNamed, type Value } from '../engine/value.ts';
import { digitPrompts, numberPrompts } from './numbers.ts';
import { GAP, joinPieces, type Piece } from './piece.ts';

/** Finds the prompt of `id` in exactly this language (or in none), at the state that may be heard. */
export type FindPrompt = (language: string, id: string) => { language: string } | null;

/** Key in the audio store of a person's recording. */
function recordingKey(recording: string): string {
  return `r/${recording}.mp3`;
}

/**
 * Says one value in one language: a sound as it is, a count in words, digits one by one, other words
 * read in French. `null`: this language has no prompt for it, so the sentence goes to French.
 */
export function valuePieces(
  find: FindPrompt,
  language: string,
  value: Value | undefined,
): Piece[] | null {
  if (typeof value === 'number')
    return promptPieces(find, language, numberPrompts(value, language));
  const named = asNamed(value);
  if (named.recording !== undefined)
    return [{ kind: 'recording', key: recordingKey(named.recording) }];
  if (named.audio !== undefined) return [{ kind: 'recording', key: named.audio }];
  if (named.prompt !== undefined) {
    const said = promptPieces(find, named.language ?? language, [named.prompt]);
    // The name of somebody is read while nobody has recorded it, whatever the language around it.
    if (said !== null || (language !== 'fr' && !isNamePrompt(named.prompt))) return said;
  }
  return textPieces(find, language, named.text?.trim() ?? '');
}

function textPieces(find: FindPrompt, language: string, text: string): Piece[] | null {
  if (text === '') return [];
  const date = /^(\d{1,2})\/(\d{1,2})\/\d{4}$/.exec(text);
  if (date !== null) {
    const day = promptPieces(find, language, numberPrompts(Number(date[1]), language));
    const month = promptPieces(find, language, numberPrompts(Number(date[2]), language));
    return day === null || month === null ? null : joinPieces([day, month], GAP.group);
  }
  if (!/^\+?\d[\d\s./-]*$/.test(text)) return [{ kind: 'read', text, language: 'fr' }];
  const groups = text.split(/\D+/).filter((group) => group !== '');
  const said = groups.map((group) => promptPieces(find, language, digitPrompts(group)));
  const whole = said.filter((pieces) => pieces !== null);
  return whole.length < said.length ? null : joinPieces(whole, GAP.group);
}

function promptPieces(find: FindPrompt, language: string, ids: readonly string[]): Piece[] | null {
  const lists: Piece[][] = [];
  for (const id of ids) {
    const prompt = find(language, id);
    if (prompt === null) return null;
    lists.push([{ kind: 'prompt', id, language: prompt.language }]);
  }
  return joinPieces(lists, GAP.digit);
}
