import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFfmpeg } from '../src/audio/ffmpeg.ts';
import { LEVEL, levelFilters, MP3 } from '../src/audio/level.ts';
import { type Measure, measureSound } from '../src/audio/measure.ts';
import type { Prompt } from '../src/catalog/prompts.ts';
import { speakToFile } from '../src/speech/espeak.ts';
import type { Utterance } from './prompt-voices.ts';

/** What a synthetic prompt is made of: speech, or a sound by an ffmpeg source. */
export interface PromptRecipe {
  id: string;
  language: string;
  file: string;
  sentence: string;
  speaker: string;
  utterances?: Utterance[];
  sound?: string;
  /** Seconds of the file, silence added at the end. */
  padTo?: number;
}

const FFMPEG = process.env.FFMPEG_PATH ?? 'ffmpeg';
const ESPEAK = process.env.ESPEAK_PATH ?? 'espeak-ng';
const TRIM_HEAD = 'silenceremove=start_periods=1:start_threshold=-50dB:start_silence=0.03';
const TRIM = `${TRIM_HEAD},areverse,${TRIM_HEAD},areverse`;
/** Short words are measured several times over: loudness needs 0.4 s. */
const MEASURED_SECONDS = 3;
const TOLERANCE = 0.5;
const TRIES = 4;

/** Speaks, trims, levels and codes one prompt; answers its line of the manifest. */
export async function makePrompt(recipe: PromptRecipe, dir: string, date: string): Promise<Prompt> {
  const work = mkdtempSync(join(tmpdir(), 'prompt-'));
  try {
    const raw = await speak(recipe, work);
    const measure = await code(raw, join(dir, recipe.file), recipe.padTo);
    const { id, language, file, sentence, speaker } = recipe;
    return {
      ...{ id, language, file, sentence, state: 'synthetic', speaker, date },
      sha256: createHash('sha256')
        .update(readFileSync(join(dir, file)))
        .digest('hex'),
      seconds: round(measure.seconds, 2),
      lufs: measure.lufs === null ? null : round(measure.lufs, 1),
    };
  } finally {
    rmSync(work, { recursive: true });
  }
}

async function speak(recipe: PromptRecipe, work: string): Promise<string> {
  const raw = join(work, 'raw.wav');
  const wave = ['-ac', '1', '-ar', '16000', raw];
  if (recipe.sound !== undefined) {
    await run(['-f', 'lavfi', '-i', recipe.sound, ...wave]);
    return raw;
  }
  const utterances = recipe.utterances ?? [];
  const files = utterances.map((_utterance, at) => join(work, `${at}.wav`));
  for (const [at, { text, ...voice }] of utterances.entries())
    await speakToFile(ESPEAK, voice, text, files[at] ?? '');
  const trimmed = files.map((_file, at) => `[${at}:a]aresample=16000,${TRIM}[t${at}]`);
  const gaps = files.slice(1).map((_file, at) => `[t${at}]apad=pad_dur=0.12[p${at}]`);
  const order = files.map((_file, at) => (at < files.length - 1 ? `[p${at}]` : `[t${at}]`));
  const graph = [...trimmed, ...gaps, `${order.join('')}concat=n=${files.length}:v=0:a=1[out]`];
  await run([
    ...files.flatMap((file) => ['-i', file]),
    '-filter_complex',
    graph.join(';'),
    '-map',
    '[out]',
    ...wave,
  ]);
  return raw;
}

/** Codes to mp3 until the coded file itself is at the level: coding moves loudness a little. */
async function code(raw: string, file: string, padTo: number | undefined): Promise<Measure> {
  let target = await measured(raw);
  for (let tried = 1; ; tried += 1) {
    const pad = padTo === undefined ? [] : [`apad=whole_dur=${padTo}`];
    const filters = [...levelFilters(target), ...pad];
    await run(['-i', raw, ...(filters.length > 0 ? ['-af', filters.join(',')] : []), ...MP3, file]);
    const coded = await measured(file);
    const miss = (coded.lufs ?? LEVEL.lufs) - LEVEL.lufs;
    const over = (coded.truePeak ?? LEVEL.peak) - LEVEL.peak;
    if ((Math.abs(miss) <= TOLERANCE && over <= 0) || tried === TRIES) return coded;
    const lufs = (target.lufs ?? LEVEL.lufs) + miss;
    target = { ...target, lufs, truePeak: (target.truePeak ?? 0) + Math.max(over, 0) };
  }
}

async function measured(file: string): Promise<Measure> {
  const once = await measureSound(FFMPEG, file);
  if (once.seconds >= MEASURED_SECONDS) return once;
  const looped = await measureSound(FFMPEG, file, Math.ceil(MEASURED_SECONDS / once.seconds));
  return { ...looped, seconds: once.seconds };
}

async function run(args: string[]): Promise<void> {
  const { code, log } = await runFfmpeg(FFMPEG, args, 60_000);
  if (code !== 0) throw new Error(`ffmpeg failed:\n${log}`);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
