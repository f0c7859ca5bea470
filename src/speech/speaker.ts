import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import { buildSound, existingFile, isBuildable, type Sounds, speakable } from './build.ts';
import type { Piece } from './piece.ts';
import { sentenceNames } from './pieces.ts';
import { nameOfPieces, pinPieces, type Recipe, readRecipe, textOfPieces } from './recipe.ts';
import { isSigned, PRIVATE_SECONDS, type Signing, signSound } from './signature.ts';
import { createWork } from './work.ts';

export interface SpeakerDeps extends Sounds {
  /** Signs the addresses of private sounds, with the same key in every process. */
  signing: Signing;
  clock: Clock;
  ids: Ids;
}

/** A sound that may be sent, with the headers that go with it. */
export interface ServedSound {
  file: string;
  headers: Record<string, string>;
}

/** Turns pieces into addresses an operator can play, and those addresses into files. */
export interface Speaker {
  /** False: typed words cannot be read, so a call that would need it says less. */
  canRead: boolean;
  /**
   * Paths to play one after the other: one, or without ffmpeg one a sound. Empty when nothing of it can
   * be said here. Nothing is built yet.
   */
  addressesOf(pieces: readonly Piece[], isPrivate: boolean): Promise<string[]>;
  /**
   * The file behind a path with its query (`/media/s/…`, `/media/r/…?e=&s=`), built when first asked
   * for. Null: no such sound, or its time is over. `withText` adds `x-kumasira-spoken` and
   * `x-kumasira-sentences` (`sentenceNames`).
   */
  serve(path: string, withText?: boolean): Promise<ServedSound | null>;
  /** Removes private sounds whose hour is over; answers how many. */
  removeExpired(): Promise<number>;
}

/** How many recipes are remembered as kept already. */
const REMEMBERED = 5_000;

/** Makes sounds of pieces in this process, two at a time. */
export function createSpeaker(deps: SpeakerDeps): Speaker {
  const work = createWork(2);
  const kept = new Set<string>();
  return {
    canRead: deps.ffmpeg !== null && deps.espeak !== null,
    addressesOf: async (pieces, isPrivate) => {
      const sayable = pinPieces(deps.prompts, speakable(deps, pieces));
      if (sayable.length === 0) return [];
      const parts = isBuildable(deps, sayable)
        ? [sayable]
        : sayable.filter(({ kind }) => kind !== 'pause').map((piece) => [piece]);
      return Promise.all(
        parts.map((part) => (isPrivate ? keepPrivate(deps, part) : keepPublic(deps, kept, part))),
      );
    },
    serve: async (path, withText = false) => {
      const asked = readPath(deps, path);
      if (asked === null) return null;
      const recipe = readRecipe(await deps.store.read(`${asked.base}.json`));
      if (recipe === null) return null;
      const file = await fileOf(deps, work, recipe.pieces, `${asked.base}.mp3`);
      if (file === null) return null;
      const headers = headersOf(recipe);
      if (withText) {
        headers['x-kumasira-spoken'] = encodeURIComponent(
          textOfPieces(deps.prompts, recipe.pieces),
        );
        headers['x-kumasira-sentences'] = sentenceNames(recipe.pieces).join(' ');
      }
      return { file, headers };
    },
    removeExpired: () => removeExpired(deps),
  };
}

async function keepPublic(deps: SpeakerDeps, kept: Set<string>, pieces: Piece[]): Promise<string> {
  const name = nameOfPieces(pieces);
  if (!kept.has(name)) {
    const key = `s/${name}.json`;
    if ((await deps.store.stat(key)) === null) await putRecipe(deps, key, pieces, null);
    if (kept.size >= REMEMBERED) kept.clear();
    kept.add(name);
  }
  return `/media/s/${name}.mp3`;
}

async function keepPrivate(deps: SpeakerDeps, pieces: Piece[]): Promise<string> {
  const name = `x${deps.ids.token(18)}`;
  const expires = Math.floor(deps.clock.now() / 1000) + PRIVATE_SECONDS;
  await putRecipe(deps, `t/${name}.json`, pieces, expires);
  return `/media/r/${name}.mp3?e=${expires}&s=${signSound(deps.signing, name, expires)}`;
}

function putRecipe(deps: SpeakerDeps, key: string, pieces: Piece[], expires: number | null) {
  const recipe: Recipe = { format: 1, pieces, expires };
  return deps.store.put(key, Buffer.from(JSON.stringify(recipe)));
}

/** The key of the store without its ending, or null for an address that is none or not signed. */
function readPath(deps: SpeakerDeps, path: string): { base: string } | null {
  const match = /^\/media\/(?:s\/([0-9a-f]{64})|r\/(x[\w-]{8,64}))\.mp3(?:\?(.*))?$/.exec(path);
  if (match === null) return null;
  if (match[1] !== undefined) return { base: `s/${match[1]}` };
  const name = match[2] ?? '';
  const query = new URLSearchParams(match[3] ?? '');
  const expires = Number(query.get('e') ?? Number.NaN);
  const signature = query.get('s') ?? '';
  return isSigned(deps.signing, name, expires, signature, deps.clock.now())
    ? { base: `t/${name}` }
    : null;
}

/** A single sound as it is; several joined once, however many ask at the same time. */
async function fileOf(
  deps: SpeakerDeps,
  work: ReturnType<typeof createWork>,
  pieces: readonly Piece[],
  key: string,
): Promise<string | null> {
  if (pieces.length === 1 && pieces[0]?.kind !== 'read') return existingFile(deps, pieces[0]);
  const built = await deps.store.path(key);
  if (built !== null) return built;
  if (deps.ffmpeg === null) return null;
  await work.once(key, () => buildSound(deps, pieces, key));
  return deps.store.path(key);
}

function headersOf(recipe: Recipe): Record<string, string> {
  const isPublic = recipe.expires === null;
  return {
    'content-type': 'audio/mpeg',
    'cache-control': isPublic ? 'public, max-age=31536000, immutable' : 'private, no-store',
    ...(isPublic ? {} : { 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' }),
  };
}

async function removeExpired(deps: SpeakerDeps): Promise<number> {
  const now = deps.clock.now() / 1000;
  let removed = 0;
  for await (const key of deps.store.list('t/')) {
    if (!key.endsWith('.json')) continue;
    const recipe = readRecipe(await deps.store.read(key));
    if (recipe?.expires !== null && (recipe?.expires ?? 0) > now) continue;
    await deps.store.remove(key.replace(/\.json$/, '.mp3'));
    await deps.store.remove(key);
    removed += 1;
  }
  return removed;
}
