import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { systemClock } from '../lib/clock.ts';
import { openLocalCopies } from './local-copies.ts';
import { type Bucket, type BucketKeys, openBucket, type RequestLimits } from './s3-bucket.ts';
import { type AudioStore, checkAudioKey, isAudioKey } from './store.ts';

/** What a bucket's address does not say: where it is, who we are to it, room for copies. */
export interface BucketAccess extends BucketKeys {
  /** A folder of ours; copies go into one below it. */
  varDir: string;
}

/** Room for copies on this machine: about a day of calls at 24 kbit/s. */
const COPIES_BYTES = 256 * 1024 ** 2;

/**
 * A store in an S3-compatible bucket. `place` is `bucket` or `bucket/prefix`: `r/<id>.mp3` is the object
 * `prefix/r/<id>.mp3`. `path` makes a copy on this machine, checked against the bucket at every use: what
 * was removed or replaced elsewhere is so here too.
 */
export function openS3Store(
  place: string,
  access: BucketAccess,
  limits?: RequestLimits,
): AudioStore {
  const [name = '', ...prefix] = place.split('/').filter((part) => part !== '');
  const bucket = openBucket(name, access, limits);
  const base = prefix.map((part) => `${part}/`).join('');
  const nameOf = (key: string): string => base + checkAudioKey(key);
  const copies = openLocalCopies(join(access.varDir, 'audio-copies'), COPIES_BYTES, systemClock);
  return {
    put: async (key, content) => bucket.put(nameOf(key), await bytesOf(content)),
    read: async (key) => (await bucket.get(nameOf(key)))?.content ?? null,
    stat: async (key) => {
      const found = await bucket.head(nameOf(key));
      return found === null ? null : { bytes: found.bytes };
    },
    path: async (key) => {
      const object = nameOf(key);
      const found = await bucket.head(object);
      const copy = found === null ? null : await copies.find(key, found.version);
      if (copy !== null) return copy;
      const got = found === null ? null : await bucket.get(object);
      if (got !== null) return copies.keep(key, got.version, got.content);
      await copies.forget(key);
      return null;
    },
    remove: async (key) => {
      await bucket.remove(nameOf(key));
      await copies.forget(key);
    },
    list: (start) => listKeys(bucket, base, start),
  };
}

async function* listKeys(bucket: Bucket, base: string, start: string): AsyncGenerator<string> {
  for await (const object of bucket.list(base + start)) {
    const key = object.slice(base.length);
    if (isAudioKey(key)) yield key;
  }
}

async function bytesOf(content: Buffer | { file: string }): Promise<Buffer> {
  if (Buffer.isBuffer(content)) return content;
  return readFile(content.file).catch((cause: unknown) => {
    throw new AppError('audio_store_unavailable', 'a file to store cannot be read', { cause });
  });
}
