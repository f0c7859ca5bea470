import type { Knex } from 'knex';
import { updateRecording } from '../../storage/recordings/recordings.ts';
import type { ActDeps } from '../deps.ts';

/** The files of an erased recording are gone from the audio store. */
export async function forgetFiles(
  tx: Knex.Transaction,
  _deps: ActDeps,
  input: { recordingId: string },
): Promise<{ kind: 'forgotten' }> {
  await updateRecording(tx, input.recordingId, { originalKey: null, fileKey: null, maskKey: null });
  return { kind: 'forgotten' };
}
