import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropTake } from '../acts/prompts/drop-take.ts';
import { keepTake } from '../acts/prompts/keep-take.ts';
import { prepareTake } from '../audio/studio-take.ts';
import type { PromptLine } from '../catalog/prompt-progress.ts';
import { LASTS_AT_LEAST } from '../catalog/prompts.ts';
import { AppError } from '../errors.ts';
import { promptKey } from '../speech/prompt-sound.ts';
import { isPromptFileUsed, type PromptTakeRow } from '../storage/prompts.ts';
import { inTransaction } from '../storage/transaction.ts';
import type { StudioDeps } from './deps.ts';

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
 * @param speaker whose voice it is.
 * @param by name of the console user.
 */
export async function makeTake(
  deps: StudioDeps,
  input: { line: PromptLine; sound: Buffer; speaker: string; by: string },
): Promise<MadeTake> {
  const folder = await mkdtemp(join(tmpdir(), 'kumasira-take-'));
  try {
    if (deps.ffmpeg === null) throw new AppError('ffmpeg_missing');
    const original = join(folder, 'original');
    await writeFile(original, input.sound);
    return { kind: 'kept', take: await keep(deps, deps.ffmpeg, folder, original, input) };
  } catch (error) {
    const why = error instanceof AppError ? WHY[error.code] : undefined;
    if (why === undefined) throw error;
    return { kind: 'refused', why };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function keep(
  deps: StudioDeps,
  ffmpeg: string,
  folder: string,
  original: string,
  { line, speaker, by }: { line: PromptLine; speaker: string; by: string },
): Promise<Omit<PromptTakeRow, 'madeAt'>> {
  const padTo = LASTS_AT_LEAST[line.id];
  const letters = line.sentence.replace(/[^\p{L}\p{N}]/gu, '').length;
  const lasting = padTo === undefined ? {} : { padTo };
  const output = join(folder, 'take.mp3');
  const { file, quality, ...measured } = await prepareTake(ffmpeg, original, output, {
    letters,
    ...lasting,
  });
  const id = deps.ids.uuid();
  const keys = { fileKey: promptKey(measured.sha256), originalKey: `po/${id}.bin` };
  await deps.store.put(keys.originalKey, { file: original });
  await deps.store.put(keys.fileKey, { file });
  const { language, sentence } = line;
  const take = {
    ...{ id, promptId: line.id, language, sentence, speaker, madeBy: by },
    ...{ ...keys, ...measured, verdict: quality.verdict },
  };
  const { replaced } = await inTransaction(deps.db, (tx) => keepTake(tx, deps, take));
  if (replaced !== null) await forgetFiles(deps, replaced);
  return take;
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
