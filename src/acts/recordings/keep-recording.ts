import type { Knex } from 'knex';
import { insertRecording, type RecordingRow } from '../../storage/recordings/recordings.ts';
import type { ActDeps } from '../deps.ts';

/** A sound made in the console (a facilitator says an answer): in the audio store already. */
export async function keepRecording(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: Pick<
    RecordingRow,
    | 'id'
    | 'purpose'
    | 'originalKey'
    | 'fileKey'
    | 'seconds'
    | 'lufs'
    | 'truePeak'
    | 'sha256'
    | 'bytes'
  >,
): Promise<{ kind: 'kept' }> {
  await insertRecording(tx, { ...input, state: 'ready', createdAt: deps.clock.now() });
  return { kind: 'kept' };
}
