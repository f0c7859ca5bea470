import { spawn } from 'node:child_process';
import { AppError } from '../errors.ts';

/** What one run of ffmpeg left: its exit code, the end of its log, and the seconds it wrote. */
export interface FfmpegRun {
  code: number;
  log: string;
  seconds: number;
}

const LOG_LIMIT = 64 * 1024;
const ALWAYS = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'info', '-y'];

/**
 * Runs ffmpeg to its end, or kills it after `timeoutMs` (`recording_too_large`: the file asks for more
 * work than we give it). Answers whatever the exit code: the caller knows what a failure means.
 */
export function runFfmpeg(ffmpeg: string, args: string[], timeoutMs: number): Promise<FfmpegRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(ffmpeg, [...ALWAYS, '-progress', 'pipe:1', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {},
    });
    let log = '';
    let progress = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      log = (log + chunk).slice(-LOG_LIMIT);
    });
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      progress = (progress + chunk).slice(-2048);
    });
    child.once('error', (cause) => {
      clearTimeout(timer);
      reject(new AppError('ffmpeg_missing', '', { cause }));
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      if (late) reject(new AppError('recording_too_large', `ffmpeg ran over ${timeoutMs} ms`));
      else resolve({ code: code ?? 1, log, seconds: readSeconds(progress) });
    });
  });
}

function readSeconds(progress: string): number {
  const last = [...progress.matchAll(/out_time_us=(\d+)/g)].at(-1)?.[1];
  return last === undefined ? 0 : Number(last) / 1_000_000;
}
