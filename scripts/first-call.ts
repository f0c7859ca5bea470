import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { FLOOR } from '../src/catalog/locales.ts';
import type { Prompts } from '../src/catalog/prompts.ts';
import { keyInSentence } from '../src/catalog/sentences.ts';
import type { CallTape } from '../src/simulator/call-tape.ts';
import { openDialClient } from '../src/simulator/dial/client.ts';
import { takeHandset } from '../src/simulator/dial/handset.ts';
import { builtTools, playScript } from '../src/simulator/dial/script.ts';
import { GAP } from '../src/speech/piece.ts';
import { readTapes } from './call-file.ts';

/** The key that chooses each language. */
export const LANGUAGE_KEYS = { bm: '1', snk: '2', fuc: '3', fr: '4' } as const;

export type CallerLanguage = keyof typeof LANGUAGE_KEYS;

/** Sounds she speaks with: what she asks, and where she lives. */
export interface Voice {
  question: string;
  commune: string;
}

/** A whole first call, from the beep to the goodbye, as a script of the terminal phone. */
function firstCallScript(language: CallerLanguage, voice: Voice): string {
  return [
    ...['beep', 'wait call', 'answer', `press ${LANGUAGE_KEYS[language]}`, 'press 1'],
    ...[`speak ${voice.question} then #`, 'press 1', `speak ${voice.commune} then #`],
  ].join('\n');
}

/** Plays a first call on a running gateway, from a phone it does not know yet; answers its tape. */
export async function playFirstCall(
  url: string,
  language: CallerLanguage,
  voice: Voice,
): Promise<CallTape> {
  const phone = `+22310${String(randomInt(1_000_000)).padStart(6, '0')}`;
  const handset = await takeHandset(openDialClient(url), phone);
  const since = handset.joined;
  const none = builtTools(join('dist', 'scripts'), {});
  await playScript(firstCallScript(language, voice), handset, none, () => undefined);
  const tape = (await readTapes(url, phone, since)).at(-1);
  if (tape === undefined) throw new Error(`${phone} was not called back`);
  return tape;
}

/** How long a first call takes, in seconds. */
export interface FirstCallTimes {
  /** Speech before she can speak when she presses each key as soon as it was named. */
  firstWord: number;
  /** Speech before she can speak when she hears every page to its end. */
  heardWhole: number;
  /** On the file, which has every page whole: a moment of hers before each key included. */
  beep: number;
  total: number;
}

/**
 * The times of a tape. The notice that voices are synthetic, which only the simulator says, counts in
 * `beep` and `total` alone. `prompts` tell how long each sentence of a page is.
 */
export function timesOf(tape: CallTape, prompts: Prompts): FirstCallTimes {
  const { beepAt, parts } = tape;
  if (beepAt === null) throw new Error('nobody could speak in this call');
  let firstWord = 0;
  let heardWhole = 0;
  for (const [index, part] of parts.entries()) {
    if (part.at >= beepAt || part.sound.kind !== 'media') continue;
    const next = parts[index + 1]?.sound;
    const sentences = (part.sound.spoken ?? '').split(' | ');
    const notice = noticeSeconds(sentences[0] ?? '', prompts);
    heardWhole += part.seconds - notice;
    const key = next?.kind === 'key' ? next.key : null;
    const after = key === null ? 0 : afterKey(sentences, key, prompts);
    firstWord += part.seconds - notice - after;
  }
  return { firstWord, heardWhole, beep: beepAt, total: tape.seconds };
}

function noticeSeconds(sentence: string, prompts: Prompts): number {
  const notice = prompts.byKey.get(`${FLOOR}/trial.notice`);
  return notice?.sentence === sentence ? notice.seconds + GAP.sentence / 1_000 : 0;
}

/** Seconds of a page after the sentence that names `key`. */
function afterKey(sentences: readonly string[], key: string, prompts: Prompts): number {
  const named = sentences.findIndex((sentence) => keyInSentence(sentence) === key);
  if (named < 0) return 0;
  const lengths = new Map([...prompts.byKey.values()].map((each) => [each.sentence, each.seconds]));
  const rest = sentences.slice(named + 1).map((sentence) => lengths.get(sentence) ?? 0);
  return rest.reduce((sum, seconds) => sum + seconds + GAP.choice / 1_000, 0);
}
