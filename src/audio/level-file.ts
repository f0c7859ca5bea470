import { AppError } from '../errors.ts';
import { runFfmpeg } from './ffmpeg.ts';
import { LEVEL, levelFilters, MP3 } from './level.ts';
import { type Measure, measureRms, measureSound } from './measure.ts';

const TOLERANCE = 0.5;
const TRIES = 4;
/** Programs that measure true peaks differ by some hundredths. */
const PEAK = LEVEL.peak - 0.1;
const TIMEOUT_MS = 60_000;

/**
 * Codes one of our own sounds to mp3 at the level of the service, until the coded file itself is there:
 * coding moves loudness a little. What lasts less than a second goes by its RMS, and has no loudness in the
 * answer. Answers how the file sounds. Throws `recording_not_audio`, `ffmpeg_missing`.
 * @param padTo seconds the file lasts at least, silence added at the end.
 */
export async function levelToMp3(
  ffmpeg: string,
  raw: string,
  file: string,
  padTo?: number,
): Promise<Measure> {
  const first = await measureSound(ffmpeg, raw);
  const isShort = Math.max(first.seconds, padTo ?? 0) < LEVEL.shortSeconds;
  const measure = isShort ? measuredShort : measureSound;
  let target = await measure(ffmpeg, raw);
  for (let tried = 1; ; tried += 1) {
    const pad = padTo === undefined ? [] : [`apad=whole_dur=${padTo}`];
    const filters = [...levelFilters(target), ...pad];
    const chain = filters.length > 0 ? ['-af', filters.join(',')] : [];
    const { code } = await runFfmpeg(ffmpeg, ['-i', raw, ...chain, ...MP3, file], TIMEOUT_MS);
    if (code !== 0) throw new AppError('recording_not_audio', 'a sound could not be coded');
    const coded = await measure(ffmpeg, file);
    const miss = (coded.lufs ?? LEVEL.lufs) - LEVEL.lufs;
    const over = (coded.truePeak ?? PEAK) - PEAK;
    if ((Math.abs(miss) <= TOLERANCE && over <= 0) || tried === TRIES)
      return isShort ? { ...coded, lufs: null } : coded;
    const lufs = (target.lufs ?? LEVEL.lufs) + miss;
    target = { ...target, lufs, truePeak: (target.truePeak ?? 0) + Math.max(over, 0) };
  }
}

/** As `measureSound`, with the loudness that a sentence of this RMS has. */
async function measuredShort(ffmpeg: string, file: string): Promise<Measure> {
  const once = await measureSound(ffmpeg, file);
  const rms = await measureRms(ffmpeg, file);
  return { ...once, lufs: rms === null ? null : rms - LEVEL.shortRms + LEVEL.lufs };
}
