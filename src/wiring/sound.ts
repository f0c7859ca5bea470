import { readFile } from 'node:fs/promises';
import { openAudioStore } from '../audio/open-store.ts';
import type { AudioStore } from '../audio/store.ts';
import { findPrompt } from '../catalog/prompts.ts';
import type { RawRequest } from '../channels/http.ts';
import type { Config } from '../config.ts';
import type { Dialogue } from '../engine/dialogue.ts';
import type { SpokenView, View } from '../engine/view.ts';
import type { Clock } from '../lib/clock.ts';
import { openVault } from '../lib/crypto.ts';
import type { Ids } from '../lib/ids.ts';
import { isPrivate, viewPieces } from '../speech/pieces.ts';
import { createSpeaker, type Speaker } from '../speech/speaker.ts';
import type { Catalog } from './catalog.ts';

/** Pages as sound, and the sound behind its addresses. */
export interface Sound {
  store: AudioStore;
  speaker: Speaker;
  /** Addresses to play one after the other. */
  speak(view: View, dialogue: Dialogue): Promise<string[]>;
  speakKey(language: string, key: string): Promise<string[]>;
  serve(request: RawRequest): Promise<SoundReply>;
  probe(): Promise<string>;
}

export interface SoundReply {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
}

export interface SoundParts {
  catalog: Catalog;
  clock: Clock;
  ids: Ids;
  publicUrl: string;
}

/** The audio store, the speaker over it, and what answers `/media`. */
export function openSound(config: Config, parts: SoundParts): Sound {
  const { catalog, clock, ids, publicUrl } = parts;
  const { prompts } = catalog;
  const store = openAudioStore(config.audioStore, config.bucket);
  const { ffmpegPath: ffmpeg, espeakPath: espeak } = config;
  const signing = openVault(config.dataKey);
  const speaker = createSpeaker({ prompts, store, ffmpeg, espeak, signing, clock, ids });
  const find = (language: string, id: string) =>
    findPrompt(prompts, language, id, config.minSpeech);
  const speakView = async (language: string, view: SpokenView): Promise<string[]> => {
    const pieces = viewPieces({ words: catalog.words(language), find }, view);
    const paths = await speaker.addressesOf(pieces, isPrivate(view));
    return paths.map((path) => `${publicUrl}${path}`);
  };
  return {
    store,
    speaker,
    speak: async (view, dialogue) => (view.spoken ? speakView(dialogue.language, view.spoken) : []),
    speakKey: (language, key) => speakView(language, sentence(key)),
    serve: (request) => serveSound(speaker, request, config.operator === 'simulator'),
    probe: async () => {
      for await (const _key of store.list('probe/')) break;
      const missing = [
        ffmpeg ? '' : 'no ffmpeg: committed sentences only',
        espeak ? '' : 'no espeak-ng: typed words are not read',
      ];
      return missing.filter((line) => line !== '').join('; ') || 'complete';
    },
  };
}

function sentence(key: string): SpokenView {
  return { lines: [{ key, values: {} }], choices: [], more: false, whole: false, take: null };
}

async function serveSound(
  speaker: Speaker,
  request: RawRequest,
  withText: boolean,
): Promise<SoundReply> {
  const served = await speaker.serve(request.url, withText);
  if (!served)
    return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'not_found\n' };
  return { status: 200, headers: served.headers, body: await readFile(served.file) };
}
