import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prepareRecording, RECORDING_LIMITS } from '../../src/audio/transcode.ts';
import { findFfmpegStatic, findOnPath } from '../../src/lib/programs.ts';
import { QUEUES } from '../../src/queue/queues.ts';
import { round, row, title } from './figures.ts';
import { temporaryFolder } from './processes.ts';

const run = promisify(execFile);
const RECORDINGS = 8;
const SECONDS = 60;

/** Recordings of a minute that come all at once: how soon each of them is judged, as many at a time as a process takes. */
export async function benchGate(): Promise<void> {
  title(`The gate on ${RECORDINGS} recordings of ${SECONDS} s at once`);
  const ffmpeg = findFfmpegStatic() ?? findOnPath('ffmpeg', process.env.PATH ?? '');
  if (ffmpeg === null) {
    row('ffmpeg is not installed', 'not measured');
    return;
  }
  const folder = temporaryFolder();
  try {
    const original = join(folder.path, 'original.mp3');
    await makeSpeech(ffmpeg, original);
    const { judged, ready } = await judgeAll(ffmpeg, original, folder.path);
    row('first verdict', `${round(1000 * Math.min(...judged))} ms`);
    row('last verdict', `${round(1000 * Math.max(...judged))} ms`, 'reach 2 s');
    row('last one ready to be played', `${round(1000 * Math.max(...ready))} ms`);
  } finally {
    folder.remove();
  }
}

/** Seconds from the moment all files are there. */
async function judgeAll(
  ffmpeg: string,
  original: string,
  folder: string,
): Promise<{ judged: number[]; ready: number[] }> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const judged: number[] = [];
  const ready: number[] = [];
  const waiting = Array.from({ length: RECORDINGS }, (_, at) => join(folder, `${at}.mp3`));
  const work = async (): Promise<void> => {
    for (let output = waiting.pop(); output !== undefined; output = waiting.pop()) {
      await prepareRecording(ffmpeg, original, output, RECORDING_LIMITS, async () => {
        judged.push(seconds());
      });
      ready.push(seconds());
    }
  };
  const { concurrency } = QUEUES['recording-fetch'];
  await Promise.all(Array.from({ length: concurrency }, work));
  return { judged, ready };
}

/** As an operator sends it: 8 kHz mp3; noise in syllables with pauses. */
async function makeSpeech(ffmpeg: string, file: string): Promise<void> {
  const source = `anoisesrc=d=${SECONDS}:c=pink:r=8000:a=0.4,tremolo=f=4:d=0.9,tremolo=f=0.3:d=0.9`;
  await run(ffmpeg, ['-v', 'error', '-f', 'lavfi', '-i', source, '-b:a', '32k', file]);
}
