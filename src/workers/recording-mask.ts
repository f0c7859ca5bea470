import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordingMasked } from '../acts/recordings/recording-masked.ts';
import { maskVoice } from '../audio/mask.ts';
import type { AudioStore } from '../audio/store.ts';
import { inWorkFolder } from '../audio/work-folder.ts';
import { AppError } from '../errors.ts';
import { describeError } from '../lib/fault-log.ts';
import type { JobWorker } from '../queue/open.ts';
import { runAct } from '../runner/run-act.ts';
import { findRecording } from '../storage/recordings/recordings.ts';
import type { WorkerDeps } from './worker-deps.ts';

export interface MaskDeps extends WorkerDeps {
  store: AudioStore;
  /** Null: what is to be masked waits, unheard, for an ffmpeg. */
  ffmpeg: string | null;
}

/** Makes the masked voice of one recording; until it is there nobody but a moderator hears anything. */
export function recordingMaskWorker(deps: MaskDeps): JobWorker<'recording-mask'> {
  return {
    handle: async ({ recordingId }) => {
      const recording = await findRecording(deps.db, recordingId);
      const { ffmpeg } = deps;
      if (recording?.mask !== 'wanted' || recording.state !== 'ready' || ffmpeg === null) return;
      const content = recording.fileKey === null ? null : await deps.store.read(recording.fileKey);
      const maskKey = content && (await make(deps, ffmpeg, recordingId, content));
      const done = await runAct(deps, (tx, acts) =>
        recordingMasked(tx, acts, { recordingId, maskKey }),
      );
      // Erased, or no longer wanted, while it was being made.
      if (done.kind === 'not_wanted' && maskKey !== null) await deps.store.remove(maskKey);
    },
  };
}

/** @returns its key in the audio store, null when no masked voice can be made of it. */
function make(
  deps: MaskDeps,
  ffmpeg: string,
  recordingId: string,
  content: Uint8Array,
): Promise<string | null> {
  return inWorkFolder(async (folder) => {
    const input = join(folder, 'voice.mp3');
    const output = join(folder, 'masked.mp3');
    await writeFile(input, content);
    try {
      await maskVoice(ffmpeg, input, output, folder);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'recording_not_audio') throw error;
      deps.log.error(
        { recording: recordingId, fault: describeError(error) },
        'a voice could not be masked: nobody but a moderator hears it',
      );
      return null;
    }
    const key = `m/${recordingId}.mp3`;
    await deps.store.put(key, { file: output });
    return key;
  });
}
