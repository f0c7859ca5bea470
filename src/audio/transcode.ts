import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../errors.ts';
import { type FfmpegRun, runFfmpeg } from './ffmpeg.ts';
import { levelFilters, MP3 } from './level.ts';
import { judgeLine, type LineQuality } from './line-quality.ts';
import { MEASURING_QUICK, type Measure, readMeasure } from './measure.ts';

/** A recording as the service keeps it. `lufs` is null when nothing was said. */
export interface PreparedRecording {
  /** The mp3, where it was asked for. */
  file: string;
  seconds: number;
  /** Seconds with sound in them. */
  soundSeconds: number;
  lufs: number | null;
  /** dBFS before the mp3 coder, which adds up to 0.8 dB. */
  truePeak: number | null;
  sha256: string;
}

/** What one recording may cost. */
export const RECORDING_LIMITS = {
  bytes: 10 * 1024 * 1024,
  /** The rest of a longer recording is cut off. */
  seconds: 300,
  timeoutMs: 60_000,
} as const;

/** Containers an operator or a handset sends; nothing that can name another file. */
const DEMUXERS = 'mp3,wav,ogg,amr,gsm,flac';
/** Rate of the telephone band while it is worked on. */
const BAND_RATE = 16_000;
/** Bytes of one of its seconds, 16-bit mono. */
const WAVE_BYTES = 2 * BAND_RATE;
/** Less than this is a click, not a recording. */
const MIN_SECONDS = 0.1;
/** What a telephone line carries; twice at the bottom, where mains hum is (48 dB down at 50 Hz). */
const TELEPHONE = 'highpass=f=200,highpass=f=200,lowpass=f=3400';

/**
 * Turns a recording that came from outside into our mp3 at `output`: the telephone band, −20 LUFS, never
 * above −3 dBTP; two runs, so that two minutes take little more than one plain conversion. What it is
 * good for is told after the first (`judged`), which is the only one that decodes it. ffmpeg reads this
 * one local file and nothing else. Throws `recording_not_audio`, `recording_too_large`, `ffmpeg_missing`.
 */
export async function prepareRecording(
  ffmpeg: string,
  input: string,
  output: string,
  limits: { bytes: number; seconds: number; timeoutMs: number } = RECORDING_LIMITS,
  judged: (quality: LineQuality) => Promise<void> = async () => undefined,
): Promise<PreparedRecording> {
  const { size } = await stat(input);
  if (size > limits.bytes) throw new AppError('recording_too_large', `${size} bytes`);
  const work = await mkdtemp(join(dirname(output), '.transcode-'));
  try {
    const wave = join(work, 'band.wav');
    const asItCame = join(work, 'raw.wav');
    const raw = await readInput(ffmpeg, input, { wave, asItCame }, limits);
    await judged(judgeLine(await readSamples(wave), BAND_RATE, await readSamples(asItCame)));
    const mp3 = join(work, 'level.mp3');
    const measure = await code(ffmpeg, wave, mp3, raw, limits.timeoutMs);
    await rename(mp3, output);
    return { file: output, ...measure, sha256: await hashFile(output) };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Decodes once, into the telephone band and, for its clipping, as it came. */
async function readInput(
  ffmpeg: string,
  input: string,
  out: { wave: string; asItCame: string },
  limits: { seconds: number; timeoutMs: number },
): Promise<Measure> {
  const band = `aresample=${BAND_RATE},${TELEPHONE},${MEASURING_QUICK}`;
  const graph = `[0:a:0]aformat=channel_layouts=mono,asplit[came][in];[in]${band}[band]`;
  const bytes = String(limits.seconds * WAVE_BYTES + 4096);
  const wave = ['-c:a', 'pcm_s16le', '-fs', bytes, '-f', 'wav'];
  const run = await runFfmpeg(
    ffmpeg,
    [
      ...['-protocol_whitelist', 'file', '-format_whitelist', DEMUXERS, '-threads', '1'],
      ...['-t', String(limits.seconds), '-vn', '-sn', '-dn', '-i', `file:${input}`],
      ...['-filter_complex', graph, '-map', '[band]', '-ar', String(BAND_RATE), ...wave, out.wave],
      ...['-map', '[came]', ...wave, out.asItCame],
    ],
    limits.timeoutMs,
  );
  if (run.code !== 0) throw new AppError('recording_not_audio', lastLine(run));
  const seconds = (await stat(out.wave)).size / WAVE_BYTES;
  if (seconds < MIN_SECONDS) throw new AppError('recording_not_audio', 'nothing in it');
  return readMeasure(run.log, seconds);
}

/** The samples of one of our own 16-bit wave files. */
async function readSamples(wave: string): Promise<Int16Array> {
  const bytes = await readFile(wave);
  const data = bytes.byteOffset + bytes.indexOf('data') + 8;
  const whole = (bytes.byteOffset + bytes.length - data) & ~1;
  return new Int16Array(bytes.buffer.slice(data, data + whole));
}

async function code(
  ffmpeg: string,
  wave: string,
  mp3: string,
  raw: Measure,
  timeoutMs: number,
): Promise<Measure> {
  const filters = [...levelFilters(raw), MEASURING_QUICK].join(',');
  const input = ['-i', `file:${wave}`, '-af', filters];
  const run = await runFfmpeg(ffmpeg, [...input, ...MP3, mp3], timeoutMs);
  if (run.code !== 0) throw new AppError('recording_not_audio', lastLine(run));
  return readMeasure(run.log, raw.seconds);
}

/** The last line of ffmpeg's log: it names the fault, never somebody's words. */
function lastLine(run: FfmpegRun): string {
  return run.log.trim().split('\n').at(-1)?.slice(-120) ?? '';
}

/** SHA-256 of a file, in hex. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
