import { copyFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { runFfmpeg } from './ffmpeg.ts';
import { levelToMp3 } from './level-file.ts';
import { judgeTake, type TakeQuality } from './take-quality.ts';
import { hashFile } from './transcode.ts';
import { inWorkFolder } from './work-folder.ts';

/** A take in its telephone form. */
export interface PreparedTake {
  /** The mp3, where it was asked for. */
  file: string;
  quality: TakeQuality;
  /** Of the mp3: what callers will hear. */
  seconds: number;
  lufs: number | null;
  truePeak: number | null;
  sha256: string;
}

/** What one take of the studio may cost. */
export const TAKE_COST = { bytes: 5 * 1024 * 1024, seconds: 60, timeoutMs: 60_000 } as const;

/** What browsers record, and what people bring from a recorder. Staff only: citizens' recordings have fewer. */
const STAFF_DEMUXERS = 'matroska,webm,ogg,wav,mp3,flac';
const RATE = 16_000;
/** What a telephone line carries; twice at the bottom, where mains hum is. */
const TELEPHONE = 'highpass=f=200,highpass=f=200,lowpass=f=3400';
const FADE_SECONDS = 0.01;

/**
 * Measures what somebody recorded for a prompt, cuts off what is before and after the words, and brings it
 * to the telephone band and the level of the service (−20 LUFS, at most −3 dBTP). The input is left as it
 * is. Throws `recording_not_audio`, `recording_too_large`, `ffmpeg_missing`.
 * @param letters how long the sentence is.
 * @param padTo seconds the file lasts at least.
 */
export async function prepareTake(
  ffmpeg: string,
  input: string,
  output: string,
  { letters, padTo }: { letters: number; padTo?: number },
): Promise<PreparedTake> {
  const { size } = await stat(input);
  if (size > TAKE_COST.bytes) throw new AppError('recording_too_large', `${size} bytes`);
  return inWorkFolder(async (work) => {
    const raw = join(work, 'raw.pcm');
    await decode(ffmpeg, input, raw);
    const quality = judgeTake(samplesOf(await readFile(raw)), RATE, letters);
    if (quality.seconds < 0.05) throw new AppError('recording_not_audio', 'nothing in it');
    const wave = join(work, 'cut.wav');
    await cut(ffmpeg, raw, wave, quality);
    const mp3 = join(work, 'level.mp3');
    const { seconds, lufs, truePeak } = await levelToMp3(ffmpeg, wave, mp3, padTo);
    await copyFile(mp3, output);
    return { file: output, quality, seconds, lufs, truePeak, sha256: await hashFile(output) };
  });
}

/** Plain samples, so that nothing has changed them before they are judged. */
async function decode(ffmpeg: string, input: string, raw: string): Promise<void> {
  const { code } = await runFfmpeg(
    ffmpeg,
    [
      ...['-protocol_whitelist', 'file', '-format_whitelist', STAFF_DEMUXERS, '-threads', '1'],
      ...['-t', String(TAKE_COST.seconds), '-i', `file:${input}`],
      ...['-map', '0:a:0', '-vn', '-sn', '-dn', '-ac', '1', '-ar', String(RATE)],
      ...['-f', 's16le', raw],
    ],
    TAKE_COST.timeoutMs,
  );
  if (code !== 0) throw new AppError('recording_not_audio', 'ffmpeg cannot read it');
}

async function cut(
  ffmpeg: string,
  raw: string,
  wave: string,
  { from, to }: TakeQuality,
): Promise<void> {
  const length = to - from;
  const filters = [
    `atrim=start=${from.toFixed(3)}:end=${to.toFixed(3)},asetpts=PTS-STARTPTS`,
    TELEPHONE,
    `afade=t=in:d=${FADE_SECONDS},afade=t=out:st=${Math.max(0, length - FADE_SECONDS).toFixed(3)}:d=${FADE_SECONDS}`,
  ];
  const input = ['-f', 's16le', '-ar', String(RATE), '-ac', '1', '-i', `file:${raw}`];
  const output = ['-af', filters.join(','), '-c:a', 'pcm_s16le', '-f', 'wav', wave];
  const { code } = await runFfmpeg(ffmpeg, [...input, ...output], TAKE_COST.timeoutMs);
  if (code !== 0) throw new AppError('recording_not_audio', 'it could not be cut');
}

function samplesOf(bytes: Buffer): Int16Array {
  const samples = new Int16Array(Math.floor(bytes.length / 2));
  for (let at = 0; at < samples.length; at += 1) samples[at] = bytes.readInt16LE(at * 2);
  return samples;
}
