import { AppError } from '../errors.ts';

/** Where sound is kept. Keys look like paths: `r/<id>.mp3`, `s/<hash>.mp3`. */
export interface AudioStore {
  /** Writes or replaces `key` in one step: a reader finds the old content or the new, never a part. */
  put(key: string, content: Buffer | { file: string }): Promise<void>;
  /** The content, or null when the key is not there. */
  read(key: string): Promise<Buffer | null>;
  stat(key: string): Promise<{ bytes: number } | null>;
  /** A local file with the content, for ffmpeg to read; null when the key is not there. */
  path(key: string): Promise<string | null>;
  /** Removes the key; nothing happens when it is not there. */
  remove(key: string): Promise<void>;
  /** Every key that begins with `prefix`, in no order. */
  list(prefix: string): AsyncIterable<string>;
}

const KEY = /^[a-z0-9][a-z0-9_-]*(\/[A-Za-z0-9][A-Za-z0-9_.-]*)+$/;

/** True for what can be a key: nothing with `..` or an empty part. */
export function isAudioKey(key: string): boolean {
  return KEY.test(key) && !key.includes('..');
}

/** `key`, when it can be one; any other never reaches a disk or a bucket. */
export function checkAudioKey(key: string): string {
  if (!isAudioKey(key)) throw new AppError('audio_store_unavailable', 'a key that is no key');
  return key;
}
