import type { Knex } from 'knex';
import { lockRecording, updateRecording } from '../../storage/recordings/recordings.ts';
import type { ActDeps } from '../deps.ts';
import { goOnWithoutSound } from './recording-failed.ts';
import { letGo } from './recording-ready.ts';

/**
 * Her masked voice is in the audio store, and what waited for it goes on; `maskKey` null: it could not be
 * made, so nobody but a moderator hears this recording.
 */
export async function recordingMasked(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { recordingId: string; maskKey: string | null },
): Promise<{ kind: 'made' | 'failed' | 'not_wanted' }> {
  const { recordingId, maskKey } = input;
  const recording = await lockRecording(tx, recordingId);
  if (recording?.mask !== 'wanted' || recording.state !== 'ready') return { kind: 'not_wanted' };
  const mask = maskKey === null ? 'failed' : 'made';
  await updateRecording(tx, recordingId, { mask, maskKey });
  if (mask === 'failed') await goOnWithoutSound(tx, deps, recordingId);
  else await letGo(tx, deps, { ...recording, mask });
  return { kind: mask };
}
