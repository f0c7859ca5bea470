import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { keepRecording } from '../acts/recordings/keep-recording.ts';
import { speakAnswer } from '../acts/staff/speak-answer.ts';
import { speakExplanation } from '../acts/staff/speak-explanation.ts';
import { prepareRecording, RECORDING_LIMITS } from '../audio/transcode.ts';
import { inWorkFolder } from '../audio/work-folder.ts';
import { AppError } from '../errors.ts';
import { lastAnswerOf } from '../storage/moderation/moderation-details.ts';
import { explanationsOf } from '../storage/officials/ladder.ts';
import type { RecordingRow } from '../storage/recordings/recordings.ts';
import { type Context, leavesWords, type Reply } from './context.ts';
import type { Subject } from './subject.ts';

type Measured = Pick<RecordingRow, 'seconds' | 'lufs' | 'truePeak' | 'sha256'>;

/** A sound as it is kept; `problem` in French when it cannot be. */
type Prepared = { ok: true; file: string; measured: Measured } | { ok: false; problem: string };

/** What a facilitator says for an official. */
type Said = { answer: number } | { explained: number };

/**
 * Gives a typed answer, or why it takes time while there is none, the voice of a facilitator, from a sound
 * file; its author is called.
 */
export async function speakItem(context: Context, subject: Subject, path: string): Promise<Reply> {
  const said = await saidOf(context, subject);
  if (said === null) return { refused: "Il n'y a pas encore de réponse à dire." };
  const original = await stat(path).catch(() => null);
  if (original === null || !original.isFile()) return { refused: `${path} : fichier absent.` };
  return inWorkFolder(async (folder): Promise<Reply> => {
    const prepared = await prepare(context.deps.ffmpeg, path, folder);
    if (!prepared.ok) return { refused: prepared.problem };
    return await attach(context, said, { path, bytes: original.size, ...prepared });
  });
}

async function saidOf({ deps }: Context, subject: Subject): Promise<Said | null> {
  if (subject.kind === 'answer') return { answer: subject.id };
  if (subject.kind !== 'contribution') return null;
  const { id } = subject.item;
  const answer = await lastAnswerOf(deps.db, id);
  if (answer !== null) return { answer: answer.id };
  return (await explanationsOf(deps.db, id)).length > 0 ? { explained: id } : null;
}

async function prepare(ffmpeg: string | null, path: string, folder: string): Promise<Prepared> {
  if (ffmpeg === null) return passOn(path);
  try {
    const { file, seconds, soundSeconds, lufs, truePeak, sha256 } = await prepareRecording(
      ffmpeg,
      path,
      join(folder, 'answer.mp3'),
    );
    if (lufs === null || soundSeconds === 0)
      return { ok: false, problem: 'Rien à entendre dedans.' };
    return { ok: true, file, measured: { seconds, lufs, truePeak, sha256 } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ok: false, problem: `Ce fichier ne peut pas être lu (${error.code}).` };
  }
}

/** Without ffmpeg an mp3 is kept as it is; how long it lasts is not known. */
async function passOn(path: string): Promise<Prepared> {
  const content = await readFile(path);
  const [first = 0, second = 0] = content;
  const isMp3 = content.toString('latin1', 0, 3) === 'ID3' || (first === 0xff && second >= 0xe0);
  if (!isMp3) return { ok: false, problem: 'Sans ffmpeg, seul un mp3 peut être gardé.' };
  if (content.length > RECORDING_LIMITS.bytes) return { ok: false, problem: 'Fichier trop grand.' };
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { ok: true, file: path, measured: { seconds: null, lufs: null, truePeak: null, sha256 } };
}

async function attach(
  { deps, moderator }: Context,
  said: Said,
  sound: { path: string; bytes: number; file: string; measured: Measured },
): Promise<Reply> {
  const { store } = deps;
  const id = deps.ids.uuid();
  const keys = { originalKey: `o/${id}.bin`, fileKey: `r/${id}.mp3` };
  await store.put(keys.originalKey, { file: sound.path });
  await store.put(keys.fileKey, { file: sound.file });
  const { outcome, leaves } = await deps.act(async (tx, acts) => {
    const { bytes, measured } = sound;
    await keepRecording(tx, acts, { id, purpose: 'spoken_answer', ...keys, ...measured, bytes });
    return 'answer' in said
      ? speakAnswer(tx, acts, { answerId: said.answer, recordingId: id, moderator })
      : speakExplanation(tx, acts, { contributionId: said.explained, recordingId: id, moderator });
  });
  const name = 'answer' in said ? `a${said.answer}` : 'Explication du délai';
  if (outcome.kind !== 'spoken') return { refused: `${name} est annulée ou effacée.` };
  const called = 'calls' in outcome ? outcome.calls > 0 : outcome.called;
  const call = called ? `L'appel ${leavesWords(leaves)}.` : "Personne n'attend d'appel.";
  return { lines: [`${name} : voix ajoutée. ${call}`] };
}
