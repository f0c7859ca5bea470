import { createHash } from 'node:crypto';
import { SOUND_TYPES, type Sound, soundKind, soundSeconds } from './sound-file.ts';

/** What a phone heard when the operator fetched a `Play` address. */
export interface Heard {
  url: string;
  /** HTTP status, 0 when nothing answered. */
  status: number;
  bytes: number;
  /** Hexadecimal; the sound can be had at `/simulator/audio/<sha256>`. `''` when it is no sound. */
  sha256: string;
  /** Null when the length cannot be read. */
  seconds: number | null;
  /** The sentence, when the gateway tells it in the header `x-kumasira-spoken`. */
  spoken: string | null;
  /** Its sentences as `<language>/<name>`, when the gateway tells them in `x-kumasira-sentences`. */
  sentences: string | null;
}

/** Sounds that phones heard lately, by their SHA-256. */
export interface SoundShelf {
  fetch(url: string, signal: AbortSignal): Promise<Heard>;
  get(sha256: string): { bytes: Buffer; type: string } | null;
}

const FETCH_LIMIT_MS = 15_000;
const SHELF_LIMIT = 300;

/** An empty shelf; it keeps the last 300 different sounds in memory. */
export function openSoundShelf(): SoundShelf {
  const shelf = new Map<string, Sound>();
  return {
    async fetch(url, signal) {
      try {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(FETCH_LIMIT_MS)]);
        const response = await fetch(url, { signal: limit });
        const bytes = Buffer.from(await response.arrayBuffer());
        const spoken = decodeSpoken(response.headers.get('x-kumasira-spoken'));
        const sentences = response.headers.get('x-kumasira-sentences');
        const heard = { url, status: response.status, bytes: bytes.length, spoken, sentences };
        const kind = response.ok ? soundKind(bytes) : null;
        if (kind === null) return { ...heard, sha256: '', seconds: null };
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        shelf.delete(sha256);
        shelf.set(sha256, { bytes, kind });
        dropOldest(shelf);
        return { ...heard, sha256, seconds: soundSeconds({ bytes, kind }) };
      } catch {
        const nothing = { sha256: '', seconds: null, spoken: null, sentences: null };
        return { url, status: 0, bytes: 0, ...nothing };
      }
    },
    get(sha256) {
      const sound = shelf.get(sha256);
      return sound === undefined ? null : { bytes: sound.bytes, type: SOUND_TYPES[sound.kind] };
    },
  };
}

function dropOldest(shelf: Map<string, Sound>): void {
  const oldest = shelf.keys().next().value;
  if (shelf.size > SHELF_LIMIT && oldest !== undefined) shelf.delete(oldest);
}

function decodeSpoken(header: string | null): string | null {
  if (header === null) return null;
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}
