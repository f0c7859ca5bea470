import { AppError } from '../errors.ts';
import { openFolderStore } from './folder-store.ts';
import { type BucketAccess, openS3Store } from './s3-store.ts';
import type { AudioStore } from './store.ts';

/** Every store, by the scheme of its address; the contract suite runs them all. */
export const AUDIO_STORES = {
  file: (place: string): AudioStore => openFolderStore(place),
  s3: (place: string, access: BucketAccess | null): AudioStore => {
    if (access === null) throw new AppError('audio_store_unavailable', 'a bucket without access');
    return openS3Store(place, access);
  },
} as const;

/**
 * Opens `file:<folder>` or `s3://<bucket>/<prefix>`. Throws `audio_store_unavailable` for any other
 * address, and for a bucket nobody told how to reach; whether it answers is seen at the first use.
 */
export function openAudioStore(address: string, access: BucketAccess | null = null): AudioStore {
  const [, scheme, place = ''] = /^(file|s3):(?:\/\/)?(.+)$/.exec(address) ?? [];
  if (scheme === 'file') return AUDIO_STORES.file(place);
  if (scheme === 's3') return AUDIO_STORES.s3(place, access);
  throw new AppError('audio_store_unavailable', 'neither file:<folder> nor s3://<bucket>/<prefix>');
}
