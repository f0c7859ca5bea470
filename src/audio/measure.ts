import { AppError } from '../errors.ts';
import { runFfmpeg } from './ffmpeg.ts';

/** How a sound file sounds. Loudness by EBU R128; undefined (`null`) under 0.4 s or in silence. */
export interface Measure {
  seconds: number;
  lufs: number | null;
  /** dBTP; with `MEASURING_QUICK` the sample peak. */
  truePeak: number | null;
  /** Seconds louder than `SILENCE`, pauses under half a second included. */
  soundSeconds: number;
}

/** Quieter than this for half a second is silence: a handset in a quiet room is near −50 dBFS. */
const SILENCE = 'silencedetect=noise=-42dB:duration=0.5';
/** The filters whose log `readMeasure` reads. */
export const MEASURING = `${SILENCE},ebur128=peak=true:framelog=verbose`;
/** The same with the sample peak instead of the true peak, at a third of the work. */
export const MEASURING_QUICK = `${SILENCE},ebur128=peak=sample:framelog=verbose`;

/** Measures one of our own files. */
export async function measureSound(ffmpeg: string, file: string): Promise<Measure> {
  const input = ['-protocol_whitelist', 'file', '-i', file];
  const run = await runFfmpeg(ffmpeg, [...input, '-af', MEASURING, '-f', 'null', '-'], 60_000);
  if (run.code !== 0) throw new AppError('recording_not_audio', 'a sound could not be measured');
  return readMeasure(run.log, run.seconds);
}

const TRIMMED = ['start', 'end']
  .map(() => 'silenceremove=start_periods=1:start_threshold=-40dB,areverse')
  .join(',');

/** RMS of one of our own files in dBFS, silence at its ends left out; null when there is nothing else. */
export async function measureRms(ffmpeg: string, file: string): Promise<number | null> {
  const input = ['-protocol_whitelist', 'file', '-i', file];
  const filters = `${TRIMMED},astats=measure_perchannel=none:measure_overall=RMS_level`;
  const run = await runFfmpeg(ffmpeg, [...input, '-af', filters, '-f', 'null', '-'], 60_000);
  const rms = Number(/RMS level dB: (-?[\d.]+)/.exec(run.log)?.[1] ?? Number.NaN);
  return run.code === 0 && Number.isFinite(rms) ? rms : null;
}

/** Reads the log of a run with the measuring filters over `seconds` of sound. */
export function readMeasure(log: string, seconds: number): Measure {
  const summary = log.slice(log.lastIndexOf('Summary:'));
  const lufs = Number(/I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1] ?? Number.NaN);
  const peak = Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1] ?? Number.NaN);
  const silent = [...log.matchAll(/silence_duration: ([\d.]+)/g)];
  const silence = silent.reduce((sum, match) => sum + Number(match[1]), 0);
  return {
    seconds,
    lufs: Number.isFinite(lufs) && lufs > -69 ? lufs : null,
    truePeak: Number.isFinite(peak) ? peak : null,
    soundSeconds: Math.max(0, seconds - silence),
  };
}
