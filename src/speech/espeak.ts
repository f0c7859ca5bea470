import { spawn } from 'node:child_process';
import { AppError } from '../errors.ts';

/** How the espeak-ng program is asked to speak: voice name and words a minute. */
export interface Voice {
  voice: string;
  speed: number;
}

/** The voice that reads French to a citizen while nobody has spoken the answer yet. */
export const FRENCH: Voice = { voice: 'fr', speed: 150 };

/**
 * Speaks `text` into the wave file `file` with the espeak-ng program, as a process of its own. The
 * text goes in by standard input: it is never part of a command line.
 */
export function speakToFile(
  espeak: string,
  { voice, speed }: Voice,
  text: string,
  file: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(new AppError('ffmpeg_missing', 'espeak-ng could not speak a text', { cause }));
    const args = ['-b', '1', '-v', voice, '-s', String(speed), '-w', file, '--stdin'];
    const child = spawn(espeak, args, { stdio: ['pipe', 'ignore', 'ignore'], timeout: 20_000 });
    child.once('error', fail);
    child.stdin.once('error', fail);
    child.once('close', (code) => (code === 0 ? resolve() : fail(`exit ${code}`)));
    child.stdin.end(text);
  });
}
