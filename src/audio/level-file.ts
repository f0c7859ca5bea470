import { AppError } from '../errors.ts';
import { runFfmpeg } from './ffmpeg.ts';
import { LEVEL, levelFilters, MP3 } from './level.ts';
import { type Measure, measureSound } from './measure.ts';

/** Short words are measured several times over: loudness needs 0.4 s. */
const MEASURED_SECONDS = 3;
const TOLERANCE = 0.5;
const TRIES = 4;
const TIMEOUT_MS = 60_000;

/**
 * Codes one of our own sounds to mp3 at the level of the service, until the coded file itself is there:
 * coding moves loudness a little. Answers how the file sounds. Throws `recording_not_audio`, `ffmpeg_missing`.
 * @param padTo seconds the file lasts at least, silence added at the end.
 */
export async function levelToMp3(
  ffmpeg: string,
  raw: string,
  file: string,
  padTo?: number,
): Promise<Measure> {
  let target = await measured(ffmpeg, raw);
  for (let tried = 1; ; tried += 1) {
    const pad = padTo === undefined ? [] : [`apad=whole_dur=${padTo}`];
    const filters = [...levelFilters(target), ...pad];
    const chain = filters.length > 0 ? ['-af', filters.join(',')] : [];
    const { code } = await runFfmpeg(ffmpeg, ['-i', raw, ...chain, ...MP3, file], TIMEOUT_MS);
    if (code !== 0) throw new AppError('recording_not_audio', 'a sound could not be coded');
    const coded = await measured(ffmpeg, file);
    const miss = (coded.lufs ?? LEVEL.lufs) - LEVEL.lufs;
    const over = (coded.truePeak ?? LEVEL.peak) - LEVEL.peak;
    if ((Math.abs(miss) <= TOLERANCE && over <= 0) || tried === TRIES) return coded;
    const lufs = (target.lufs ?? LEVEL.lufs) + miss;
    target = { ...target, lufs, truePeak: (target.truePeak ?? 0) + Math.max(over, 0) };
  }
}

async function measured(ffmpeg: string, file: string): Promise<Measure> {
  const once = await measureSound(ffmpeg, file);
  if (once.seconds >= MEASURED_SECONDS || once.seconds === 0) return once;
  const looped = await measureSound(ffmpeg, file, Math.ceil(MEASURED_SECONDS / once.seconds));
  return { ...looped, seconds: once.seconds };
}
