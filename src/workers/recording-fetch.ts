import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordingFailed } from '../acts/recordings/recording-failed.ts';
import { recordingJudged } from '../acts/recordings/recording-judged.ts';
import { recordingReady } from '../acts/recordings/recording-ready.ts';
import { fetchRecording, type RecordingHosts } from '../audio/fetch.ts';
import type { LineQuality } from '../audio/line-quality.ts';
import type { AudioStore } from '../audio/store.ts';
import { prepareRecording, RECORDING_LIMITS } from '../audio/transcode.ts';
import { inWorkFolder } from '../audio/work-folder.ts';
import { AppError } from '../errors.ts';
import { describeError } from '../lib/fault-log.ts';
import type { JobWorker } from '../queue/open.ts';
import { runAct } from '../runner/run-act.ts';
import { findRecording, type RecordingRow } from '../storage/recordings/recordings.ts';
import { mp3Seconds } from './mp3-header.ts';
import type { WorkerDeps } from './worker-deps.ts';

export interface RecordingDeps extends WorkerDeps {
  store: AudioStore;
  /** Null: an mp3 is passed on as it came, anything else waits for an ffmpeg. */
  ffmpeg: string | null;
  hosts: RecordingHosts;
}

/** After levelling, less sound than this is none: she said nothing. */
const LEAST_SOUND_SECONDS = 0.2;
/** Our own faults, which somebody mends: they never make an attempt the last one. */
const MENDABLE = new Set(['ffmpeg_missing', 'audio_store_unavailable']);

type Measured = Pick<
  RecordingRow,
  'originalKey' | 'fileKey' | 'seconds' | 'lufs' | 'truePeak' | 'sha256' | 'bytes'
>;

/**
 * Fetches one recording from the operator, keeps the original and the form a telephone plays, and lets
 * go on what waited for it. Twice is once: a recording that is not pending is left alone.
 */
export function recordingFetchWorker(deps: RecordingDeps): JobWorker<'recording-fetch'> {
  return {
    handle: async ({ recordingId }) => {
      const recording = await findRecording(deps.db, recordingId);
      const isDue = (recording?.dueAt ?? Number.POSITIVE_INFINITY) <= deps.acting.clock.now();
      if (recording?.state !== 'pending' || recording.sourceUrl === null || !isDue) return;
      const { sourceUrl } = recording;
      await inWorkFolder((folder) =>
        keep(deps, recordingId, sourceUrl, folder).catch((error: unknown) =>
          fail(deps, recordingId, error),
        ),
      );
    },
  };
}

async function keep(
  deps: RecordingDeps,
  recordingId: string,
  url: string,
  folder: string,
): Promise<void> {
  const original = join(folder, 'original');
  const { bytes } = await fetchRecording(url, original, deps.hosts);
  const keys = { originalKey: `o/${recordingId}.bin`, fileKey: `r/${recordingId}.mp3` };
  await deps.store.put(keys.originalKey, { file: original });
  const made =
    deps.ffmpeg === null
      ? await passOn(original)
      : await makeTelephoneForm(deps.ffmpeg, original, join(folder, 'telephone.mp3'), (quality) =>
          runAct(deps, (tx, acts) => recordingJudged(tx, acts, { recordingId, ...quality })),
        );
  if (made === null) {
    const { originalKey } = keys;
    const silent = { failure: 'silent', final: true, empty: true, originalKey } as const;
    await runAct(deps, (tx, acts) => recordingFailed(tx, acts, { recordingId, ...silent }));
    return;
  }
  const { file, ...measured } = made;
  await deps.store.put(keys.fileKey, { file });
  const kept = await runAct(deps, (tx, acts) =>
    recordingReady(tx, acts, { recordingId, ...keys, ...measured, bytes }),
  );
  if (kept.kind === 'ready') return;
  // Erased while it was being fetched: nobody would look for these files any more.
  const now = await findRecording(deps.db, recordingId);
  if (now?.state === 'erased') for (const key of Object.values(keys)) await deps.store.remove(key);
}

type Made = { file: string } & Omit<Measured, 'originalKey' | 'fileKey' | 'bytes'>;

/** @returns null when there is nothing to hear in it. */
async function makeTelephoneForm(
  ffmpeg: string,
  original: string,
  output: string,
  judged: (quality: LineQuality) => Promise<unknown>,
): Promise<Made | null> {
  const prepared = await prepareRecording(
    ffmpeg,
    original,
    output,
    RECORDING_LIMITS,
    async (quality) => {
      await judged(quality);
    },
  );
  const { soundSeconds, ...made } = prepared;
  return made.lufs === null || soundSeconds < LEAST_SOUND_SECONDS ? null : made;
}

/** Without ffmpeg what the operator sent is played as it is, when it is an mp3. */
async function passOn(original: string): Promise<Made> {
  const content = await readFile(original);
  const seconds = mp3Seconds(content);
  if (seconds === null) throw new AppError('ffmpeg_missing', 'a recording that is no mp3');
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { file: original, seconds, lufs: null, truePeak: null, sha256 };
}

/** Tried again later, or given up with its code; a fault of ours is logged. */
async function fail(deps: RecordingDeps, recordingId: string, error: unknown): Promise<void> {
  const known = error instanceof AppError ? error : null;
  const final = known !== null && !known.entry.retryable && !MENDABLE.has(known.code);
  const failure = known?.code ?? 'fault';
  const outcome = await runAct(deps, (tx, acts) =>
    recordingFailed(tx, acts, { recordingId, failure, final }),
  );
  const fields = { recording: recordingId, outcome: outcome.kind, fault: describeError(error) };
  if (known === null || MENDABLE.has(known.code)) deps.log.error(fields, 'a recording failed');
  else deps.log.warn(fields, 'a recording could not be fetched');
}
