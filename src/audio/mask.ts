import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { runFfmpeg } from './ffmpeg.ts';
import { levelToMp3 } from './level-file.ts';
import type { Measure } from './measure.ts';

/**
 * Four semitones down, as long as before: whoever knows the voice no longer does, and every word stays. It
 * hides a voice from ears, not from a laboratory.
 */
export const MASK_PITCH = 0.79;

const TIMEOUT_MS = 120_000;
const RATE = 16_000;
/** Best first: the second is in every ffmpeg. */
const SHIFTS = [
  `rubberband=pitch=${MASK_PITCH}`,
  `asetrate=${Math.round(RATE * MASK_PITCH)},aresample=${RATE},atempo=${(1 / MASK_PITCH).toFixed(5)}`,
];

/**
 * Makes a voice another one, at the level of the service. Throws `recording_not_audio` when it cannot, or
 * `ffmpeg_missing`: then there is no masked voice, and nobody is to hear the other instead.
 * @param folder for what lies between, removed by the caller.
 */
export async function maskVoice(
  ffmpeg: string,
  input: string,
  output: string,
  folder: string,
): Promise<Measure> {
  const wave = join(folder, 'masked.wav');
  for (const shift of SHIFTS) {
    const filters = `aresample=${RATE},${shift}`;
    const args = ['-i', `file:${input}`, '-af', filters, '-ac', '1', '-ar', String(RATE), wave];
    const { code } = await runFfmpeg(ffmpeg, args, TIMEOUT_MS);
    if (code === 0) return levelToMp3(ffmpeg, wave, output);
  }
  throw new AppError('recording_not_audio', 'a voice could not be masked');
}
