import { spawn } from 'node:child_process';
import { findOnPath } from '../lib/programs.ts';

/** Programs that play an mp3 and end with it, best first. */
const PLAYERS: readonly [string, readonly string[]][] = [
  ['ffplay', ['-nodisp', '-autoexit', '-loglevel', 'quiet']],
  ['play', ['-q']],
];

/** Plays a file with the first player of `searchPath` (the PATH variable); false when none can. */
export function openPlayer(searchPath: string): (file: string) => Promise<boolean> {
  return async (file) => {
    for (const [name, options] of PLAYERS) {
      const program = findOnPath(name, searchPath);
      if (program !== null && (await runs(program, [...options, file]))) return true;
    }
    return false;
  };
}

function runs(program: string, args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}
