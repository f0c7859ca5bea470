import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SOUND_TYPES, type Sound } from './sound-file.ts';

/** Recordings the operator hosts for the gateway to fetch. */
export interface Recordings {
  /** Keeps a recording and returns its name. It answers 404 `notReady` times first. */
  keep(id: string, sound: Sound, notReady: number): Promise<string>;
  /** The recording, or null when there is none of that name or it is not there yet. */
  get(name: string): Promise<{ bytes: Buffer; type: string } | null>;
}

const NAME = /^[A-Za-z0-9_-]+\.(wav|mp3|ogg|webm|amr|m4a)$/;

/** Recordings in a folder, which is made when the first one comes. */
export function openRecordings(folder: string): Recordings {
  const refusals = new Map<string, number>();
  return {
    async keep(id, sound, notReady) {
      const name = `${id}.${sound.kind}`;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, name), sound.bytes, { mode: 0o600 });
      if (notReady !== 0) refusals.set(name, notReady);
      return name;
    },
    async get(name) {
      const kind = NAME.exec(name)?.[1] as Sound['kind'] | undefined;
      if (kind === undefined) return null;
      const left = refusals.get(name) ?? 0;
      if (left > 0) refusals.set(name, left - 1);
      if (left !== 0) return null;
      try {
        return { bytes: await readFile(join(folder, name)), type: SOUND_TYPES[kind] };
      } catch {
        return null;
      }
    },
  };
}
