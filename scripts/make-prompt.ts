import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFfmpeg } from '../src/audio/ffmpeg.ts';
import { levelToMp3 } from '../src/audio/level-file.ts';
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
/** Speaks, trims, levels and codes one prompt; answers its line of the manifest. */
export async function makePrompt(recipe: PromptRecipe, dir: string, date: string): Promise<Prompt> {
  const work = mkdtempSync(join(tmpdir(), 'prompt-'));
  try {
    const raw = await speak(recipe, work);
    const measure = await levelToMp3(FFMPEG, raw, join(dir, recipe.file), recipe.padTo);
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

async function run(args: string[]): Promise<void> {
  const { code, log } = await runFfmpeg(FFMPEG, args, 60_000);
  if (code !== 0) throw new Error(`ffmpeg failed:\n${log}`);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
