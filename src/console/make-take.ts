import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dropTake } from '../acts/prompts/drop-take.ts';
import { keepTake } from '../acts/prompts/keep-take.ts';
import { UNFIT } from '../acts/prompts/publish-take.ts';
import { type PreparedTake, prepareTake } from '../audio/studio-take.ts';
import { inWorkFolder } from '../audio/work-folder.ts';
import type { PromptLine } from '../catalog/prompt-progress.ts';
import { LASTS_AT_LEAST } from '../catalog/prompts.ts';
import { AppError } from '../errors.ts';
import { promptKey } from '../speech/prompt-sound.ts';
import { isPromptFileUsed, type PromptTakeRow } from '../storage/prompts/prompts.ts';
import { inTransaction } from '../storage/transaction.ts';
import type { StudioDeps } from './deps.ts';
import { VERDICT_WORDS } from './views/words.ts';

/** A sentence, whose voice says it, and which console user recorded it. */
interface TakeInput {
  line: PromptLine;
  speaker: string;
  by: string;
}

export type MadeTake =
  | { kind: 'kept'; take: Omit<PromptTakeRow, 'madeAt'> }
  | { kind: 'refused'; why: string };

const WHY: Readonly<Partial<Record<string, string>>> = {
  recording_not_audio: 'Ce n’est pas un son qui peut être lu.',
  recording_too_large: 'Ce son est trop long ou trop grand.',
  ffmpeg_missing: 'ffmpeg n’est pas installé sur le serveur : rien ne peut être enregistré.',
};

/**
 * Keeps what somebody recorded for a sentence: the original as it came, the telephone form, what was
 * measured. The files first: a row never names one that is not there.
 * @param input.speaker whose voice it is.
 * @param input.by name of the console user.
 * @param input.onlyFit true: what could never be published is refused, and an earlier take stays.
 */
export async function makeTake(
  deps: StudioDeps,
  input: TakeInput & { sound: Buffer; onlyFit?: boolean },
): Promise<MadeTake> {
  try {
    return await inWorkFolder((folder) => makeIn(deps, folder, input));
  } catch (error) {
    const why = error instanceof AppError ? WHY[error.code] : undefined;
    if (why === undefined) throw error;
    return { kind: 'refused', why };
  }
}

async function makeIn(
  deps: StudioDeps,
  folder: string,
  input: TakeInput & { sound: Buffer; onlyFit?: boolean },
): Promise<MadeTake> {
  const { line, sound, speaker, by } = input;
  const prepared = await prepareIn(deps, folder, line, sound);
  const { verdict } = prepared.quality;
  if (input.onlyFit && UNFIT.includes(verdict))
    return { kind: 'refused', why: `${VERDICT_WORDS[verdict]} : à refaire` };
  const take = { ...(await storeTake(deps, line, prepared, deps.ids.uuid())), speaker, madeBy: by };
  const { replaced } = await inTransaction(deps.db, (tx) => keepTake(tx, deps, take));
  if (replaced !== null) await forgetFiles(deps, replaced);
  return { kind: 'kept', take };
}

/** What was measured of a sound and where its files are: a take, before it is anybody's. */
export type StoredTake = Omit<PromptTakeRow, 'madeAt' | 'madeBy' | 'speaker'>;

/**
 * Prepares a sound for a sentence and puts its files into the store, without a row: the same id again
 * writes the same files. Throws `recording_not_audio`, `recording_too_large`, `ffmpeg_missing`.
 */
export async function prepareSound(
  deps: StudioDeps,
  { line, sound, id }: { line: PromptLine; sound: Buffer; id: string },
): Promise<StoredTake> {
  return inWorkFolder(async (folder) =>
    storeTake(deps, line, await prepareIn(deps, folder, line, sound), id),
  );
}

type Prepared = PreparedTake & { original: string };

async function prepareIn(
  deps: StudioDeps,
  folder: string,
  line: PromptLine,
  sound: Buffer,
): Promise<Prepared> {
  if (deps.ffmpeg === null) throw new AppError('ffmpeg_missing');
  const original = join(folder, 'original');
  await writeFile(original, sound);
  const output = join(folder, 'take.mp3');
  return { original, ...(await prepareTake(deps.ffmpeg, original, output, wanted(line))) };
}

/** How long the sentence is, and what a caller must at least hear. */
function wanted({ id, sentence }: PromptLine): { letters: number; padTo?: number } {
  const letters = sentence.replace(/[^\p{L}\p{N}]/gu, '').length;
  const padTo = LASTS_AT_LEAST[id];
  return padTo === undefined ? { letters } : { letters, padTo };
}

async function storeTake(
  deps: StudioDeps,
  { id: promptId, language, sentence }: PromptLine,
  { original, file, quality, ...measured }: Prepared,
  id: string,
): Promise<StoredTake> {
  const keys = { fileKey: promptKey(measured.sha256), originalKey: `po/${id}.bin` };
  await deps.store.put(keys.originalKey, { file: original });
  await deps.store.put(keys.fileKey, { file });
  return { id, promptId, language, sentence, ...keys, ...measured, verdict: quality.verdict };
}

/** Throws a take away with its files; false when there is none. */
export async function throwAway(
  deps: StudioDeps,
  input: { takeId: string; by: string },
): Promise<boolean> {
  const outcome = await inTransaction(deps.db, (tx) => dropTake(tx, deps, input));
  if (outcome.kind !== 'dropped') return false;
  await forgetFiles(deps, outcome.take);
  return true;
}

/** The telephone form goes only when nothing else is the same sound. */
async function forgetFiles({ db, store }: StudioDeps, take: PromptTakeRow): Promise<void> {
  await store.remove(take.originalKey);
  if (!(await isPromptFileUsed(db, take.fileKey))) await store.remove(take.fileKey);
}
