import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prepareRecording } from '../../src/audio/transcode.ts';
import { findFfmpegStatic, findOnPath } from '../../src/lib/programs.ts';
import { median, ratio, round, row, title } from './figures.ts';
import { temporaryFolder } from './processes.ts';

const run = promisify(execFile);
const ROUNDS = 5;
const SECONDS = 120;

/** A recording of two minutes made ready, against ffmpeg converting the same file once. */
export async function benchRecording(): Promise<void> {
  title('A recording of two minutes');
  const ffmpeg = findFfmpegStatic() ?? findOnPath('ffmpeg', process.env.PATH ?? '');
  if (ffmpeg === null) {
    row('ffmpeg is not installed', 'not measured');
    return;
  }
  const folder = temporaryFolder();
  try {
    const original = join(folder.path, 'original.mp3');
    await makeSpeech(ffmpeg, original);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let n = 0; n < ROUNDS; n++) {
      ours.push(await took(() => prepareRecording(ffmpeg, original, join(folder.path, 'o.mp3'))));
      theirs.push(await took(() => convert(ffmpeg, original, join(folder.path, 't.mp3'))));
    }
    row('made ready', `${round(median(ours))} ms`);
    row('bare ffmpeg', `${round(median(theirs))} ms`);
    row('made ready : bare ffmpeg', ratio(median(ours), median(theirs)), 'reach 1.5 x');
  } finally {
    folder.remove();
  }
}

/** Noise in syllables, so that levelling and silence have something to find. */
async function makeSpeech(ffmpeg: string, file: string): Promise<void> {
  const source = `anoisesrc=d=${SECONDS}:c=pink:r=16000:a=0.4,tremolo=f=4:d=0.9`;
  await run(ffmpeg, ['-v', 'error', '-f', 'lavfi', '-i', source, '-b:a', '64k', file]);
}

async function convert(ffmpeg: string, input: string, output: string): Promise<void> {
  const form = ['-ac', '1', '-ar', '16000', '-b:a', '24k'];
  await run(ffmpeg, ['-v', 'error', '-y', '-i', input, ...form, output]);
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
