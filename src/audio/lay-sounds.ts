import { AppError } from '../errors.ts';
import { runFfmpeg } from './ffmpeg.ts';

/** A sound on one of two tracks: a file, or two tones in hertz; `at` and `seconds` from the beginning. */
export interface LaidSound {
  track: 'left' | 'right';
  at: number;
  seconds: number;
  from: { file: string } | { tones: readonly [number, number] };
}

const RATE = 16_000;
const TIMEOUT_MS = 120_000;
const TONE_LEVEL = 0.1;

/**
 * Lays sounds at their times on two tracks of one file of `seconds`, silence elsewhere, levels as they
 * are. The ending of `output` says how it is coded (`.wav`, `.mp3`). Throws `recording_not_audio` for a
 * sound that cannot be read, `ffmpeg_missing`.
 */
export async function laySounds(
  ffmpeg: string,
  sounds: readonly LaidSound[],
  seconds: number,
  output: string,
): Promise<void> {
  const inputs = sounds.flatMap(({ from, ...sound }) =>
    'file' in from
      ? ['-protocol_whitelist', 'file', '-i', `file:${from.file}`]
      : ['-f', 'lavfi', '-i', tones(from.tones, sound.seconds)],
  );
  const graph = [
    ...sounds.map(laid),
    track(sounds, 'left', seconds),
    track(sounds, 'right', seconds),
    '[left][right]join=inputs=2:channel_layout=stereo[out]',
  ].join(';');
  const coded = output.endsWith('.mp3') ? ['-c:a', 'libmp3lame', '-b:a', '64k'] : [];
  const args = [...inputs, '-filter_complex', graph, '-map', '[out]', '-ar', `${RATE}`, ...coded];
  const run = await runFfmpeg(ffmpeg, [...args, `file:${output}`], TIMEOUT_MS);
  if (run.code !== 0) throw new AppError('recording_not_audio', 'the sounds of a call do not join');
}

function tones([low, high]: readonly [number, number], seconds: number): string {
  const wave = [low, high].map((hertz) => `${TONE_LEVEL}*sin(2*PI*${hertz}*t)`).join('+');
  return `aevalsrc=${wave}:s=${RATE}:d=${seconds}`;
}

function laid({ at, seconds }: LaidSound, index: number): string {
  const delay = Math.round(at * 1_000);
  const form = `aresample=${RATE},aformat=sample_fmts=fltp:channel_layouts=mono`;
  return `[${index}:a:0]${form},atrim=end=${seconds.toFixed(3)},adelay=${delay}:all=1[s${index}]`;
}

function track(sounds: readonly LaidSound[], name: LaidSound['track'], seconds: number): string {
  const labels = sounds.flatMap((sound, index) => (sound.track === name ? [`[s${index}]`] : []));
  const whole = `apad=whole_dur=${seconds.toFixed(3)},atrim=end=${seconds.toFixed(3)}`;
  if (labels.length === 0)
    return `anullsrc=r=${RATE}:cl=mono,atrim=end=${seconds.toFixed(3)}[${name}]`;
  return `${labels.join('')}amix=inputs=${labels.length}:normalize=0:duration=longest,${whole}[${name}]`;
}
