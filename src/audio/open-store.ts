import { AppError } from '../errors.ts';
import { openFolderStore } from './folder-store.ts';
import type { AudioStore } from './store.ts';

/** Opens `file:<folder>`. Throws `audio_store_unavailable` for a store this version cannot open. */
export function openAudioStore(address: string): AudioStore {
  const folder = /^file:(?:\/\/)?(.+)$/.exec(address)?.[1];
  if (folder === undefined)
    throw new AppError('audio_store_unavailable', 'only file:<folder> can be opened');
  return openFolderStore(folder);
}
