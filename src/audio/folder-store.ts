import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../errors.ts';
import { orNull } from './absent-file.ts';
import { type AudioStore, checkAudioKey } from './store.ts';

/** A store in a folder: `r/<id>.mp3` is the file `r/3f/<id>.mp3`, 256 folders below each prefix. */
export function openFolderStore(folder: string): AudioStore {
  const fileOf = (key: string) => {
    const parts = checkAudioKey(key).split('/');
    const name = parts.pop() ?? '';
    return join(folder, ...parts, shardOf(name), name);
  };
  return {
    put: (key, content) => guard(() => putFile(fileOf(key), content)),
    read: (key) => guard(() => orNull(readFile(fileOf(key)))),
    stat: (key) =>
      guard(async () => {
        const found = await orNull(stat(fileOf(key)));
        return found === null ? null : { bytes: found.size };
      }),
    path: (key) =>
      guard(async () => ((await orNull(stat(fileOf(key)))) === null ? null : fileOf(key))),
    remove: (key) => guard(() => rm(fileOf(key), { force: true })),
    list: (prefix) => listKeys(folder, prefix),
  };
}

async function putFile(file: string, content: Buffer | { file: string }): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o750 });
  const draft = `${file}.${randomBytes(6).toString('hex')}.part`;
  try {
    if (Buffer.isBuffer(content)) await writeFile(draft, content, { mode: 0o640 });
    else await copyFile(content.file, draft);
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true });
    throw cause;
  }
}

async function* listKeys(folder: string, prefix: string): AsyncGenerator<string> {
  const top = prefix.split('/')[0] ?? '';
  const entries = await guard(() =>
    orNull(readdir(join(folder, top), { withFileTypes: true, recursive: true })),
  );
  for (const entry of entries ?? []) {
    if (!entry.isFile() || entry.name.endsWith('.part')) continue;
    const parts = entry.parentPath.slice(folder.length + 1).split('/');
    const key = [...parts.slice(0, -1), entry.name].join('/');
    if (key.startsWith(prefix)) yield key;
  }
}

function shardOf(name: string): string {
  return createHash('sha1').update(name).digest('hex').slice(0, 2);
}

async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('audio_store_unavailable', '', { cause });
  }
}
