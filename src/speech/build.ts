import { join } from 'node:path';
import { runFfmpeg } from '../audio/ffmpeg.ts';
import { LEVEL, levelFilters, MP3 } from '../audio/level.ts';
import { MEASURING, type Measure, measureSound, readMeasure } from '../audio/measure.ts';
import type { AudioStore } from '../audio/store.ts';
import { inWorkFolder } from '../audio/work-folder.ts';
import type { Prompts } from '../catalog/prompts.ts';
import { AppError } from '../errors.ts';
import { FRENCH, speakToFile } from './espeak.ts';
import type { Piece } from './piece.ts';
import { promptSound } from './prompt-sound.ts';

/** What pieces become sound with; null for a program that is not installed. */
export interface Sounds {
  prompts: Prompts;
  store: AudioStore;
  ffmpeg: string | null;
  espeak: string | null;
}

const TIMEOUT_MS = 60_000;
/** A screen further from the level than this (LU) is joined again with a gain. */
const TOLERANCE = 0.6;
/** What coding takes from loudness at this bit rate (LU). */
const CODING_LOSS = 0.4;
/** Longer typed words are cut here: a call is no place for more (about two minutes of speech). */
const READ_CHARACTERS = 1_500;

/**
 * The pieces that this machine can turn into sound: words to read need espeak-ng and ffmpeg. Pauses at
 * the ends and pauses that follow a piece left out are gone too.
 */
export function speakable(sounds: Pick<Sounds, 'ffmpeg' | 'espeak'>, pieces: readonly Piece[]) {
  const canRead = sounds.ffmpeg !== null && sounds.espeak !== null;
  const kept = pieces.filter((piece) => piece.kind !== 'read' || canRead);
  return kept.filter((piece, at) => {
    if (piece.kind !== 'pause') return true;
    const next = kept[at + 1];
    return at > 0 && next !== undefined && next.kind !== 'pause';
  });
}

/** True when the pieces can be one file: a single sound as it is, or several by ffmpeg. */
export function isBuildable(sounds: Pick<Sounds, 'ffmpeg'>, pieces: readonly Piece[]): boolean {
  return sounds.ffmpeg !== null || (pieces.length === 1 && pieces[0]?.kind !== 'read');
}

/** The file of a piece that is a sound already; null when it has to be made or is not there. */
export async function existingFile(sounds: Sounds, piece: Piece | undefined) {
  if (piece?.kind === 'prompt') return promptSound(sounds, piece);
  if (piece?.kind === 'recording') return sounds.store.path(piece.key);
  return null;
}

/**
 * Joins the pieces into one mp3 and stores it under `key`. A recording that is gone is left out; when
 * nothing is left, nothing is stored.
 * Throws `ffmpeg_missing`, `audio_store_unavailable`.
 */
export async function buildSound(
  sounds: Sounds,
  pieces: readonly Piece[],
  key: string,
): Promise<void> {
  const { ffmpeg } = sounds;
  if (ffmpeg === null) throw new AppError('ffmpeg_missing');
  await inWorkFolder(async (work) => {
    const tracks = await tracksOf(sounds, ffmpeg, pieces, work);
    if (tracks.length === 0) return;
    const file = join(work, 'all.mp3');
    const measured = await joinTracks(ffmpeg, tracks, file, []);
    const lufs = measured.lufs === null ? null : measured.lufs - CODING_LOSS;
    const isBeside = lufs !== null && Math.abs(lufs - LEVEL.lufs) > TOLERANCE;
    if (isBeside) await joinTracks(ffmpeg, tracks, file, levelFilters({ ...measured, lufs }));
    await sounds.store.put(key, { file });
  });
}

/** One file with the filters before it is joined, and the silence after it. */
interface Track {
  file: string;
  filters: string[];
  pauseMs: number;
}

async function tracksOf(
  sounds: Sounds,
  ffmpeg: string,
  pieces: readonly Piece[],
  work: string,
): Promise<Track[]> {
  const tracks: Track[] = [];
  for (const [at, piece] of pieces.entries()) {
    const last = tracks.at(-1);
    if (piece.kind === 'pause') {
      if (last !== undefined) last.pauseMs += piece.ms;
      continue;
    }
    if (piece.kind === 'read') {
      const file = join(work, `${at}.wav`);
      tracks.push({ file, filters: await readAloud(sounds, ffmpeg, piece.text, file), pauseMs: 0 });
      continue;
    }
    const file = await existingFile(sounds, piece);
    if (file !== null) tracks.push({ file, filters: [], pauseMs: 0 });
  }
  return tracks;
}

async function readAloud(sounds: Sounds, ffmpeg: string, text: string, file: string) {
  if (sounds.espeak === null) throw new AppError('not_found', 'espeak-ng is not installed');
  await speakToFile(sounds.espeak, FRENCH, text.slice(0, READ_CHARACTERS), file);
  return levelFilters(await measureSound(ffmpeg, file));
}

/** Joins and measures in one run. Pieces at the level come out a little beside it: pauses count, and how they meet. */
async function joinTracks(
  ffmpeg: string,
  tracks: readonly Track[],
  file: string,
  after: readonly string[],
): Promise<Measure> {
  const measuring = ['-map', '[measured]', '-f', 'null', '-'];
  const args = [...joinArguments(tracks, after), ...MP3, file, ...measuring];
  const run = await runFfmpeg(ffmpeg, args, TIMEOUT_MS);
  if (run.code !== 0) throw new AppError('audio_store_unavailable', 'pieces could not be joined');
  return readMeasure(run.log, run.seconds);
}

function joinArguments(tracks: readonly Track[], after: readonly string[]): string[] {
  const inputs = tracks.flatMap(({ file }) => [
    '-protocol_whitelist',
    'file',
    '-i',
    `file:${file}`,
  ]);
  const chains = tracks.map(({ filters, pauseMs }, at) => {
    const gap = pauseMs > 0 ? [`apad=pad_dur=${pauseMs / 1000}`] : [];
    const format = 'aformat=sample_fmts=s16:channel_layouts=mono';
    return `[${at}:a:0]${['aresample=16000', format, ...filters, ...gap].join(',')}[a${at}]`;
  });
  const all = tracks.map((_track, at) => `[a${at}]`).join('');
  const whole = [`concat=n=${tracks.length}:v=0:a=1`, ...after, 'asplit'].join(',');
  const graph = `${chains.join(';')};${all}${whole}[out][heard];[heard]${MEASURING}[measured]`;
  return [...inputs, '-filter_complex', graph, '-map', '[out]'];
}
