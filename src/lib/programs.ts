import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

/** True when `path` can be executed by this process. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** First executable called `name` in the folders of `searchPath` (the PATH variable), or null. */
export function findOnPath(name: string, searchPath: string): string | null {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

/** The program of the optional package `ffmpeg-static`, or null when its download did not happen. */
export function findFfmpegStatic(): string | null {
  try {
    const manifest = createRequire(import.meta.url).resolve('ffmpeg-static/package.json');
    const file = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
    const path = join(dirname(manifest), file);
    return existsSync(path) && isExecutable(path) ? path : null;
  } catch {
    return null;
  }
}
