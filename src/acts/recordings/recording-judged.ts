import type { Knex } from 'knex';
import {
  lockRecording,
  type RecordingRow,
  updateRecording,
} from '../../storage/recordings/recordings.ts';
import type { ActDeps } from '../deps.ts';

/** What it is good for, known before the sound can be played: she is on the line, waiting. */
export async function recordingJudged(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { recordingId: string } & Required<
    Pick<RecordingRow, 'speechSeconds' | 'speechDb' | 'noiseDb' | 'clippedShare'>
  > & { verdict: NonNullable<RecordingRow['verdict']> },
): Promise<{ kind: 'judged' | 'not_pending' }> {
  const { recordingId, ...measured } = input;
  const recording = await lockRecording(tx, recordingId);
  if (recording?.state !== 'pending') return { kind: 'not_pending' };
  await updateRecording(tx, recordingId, { ...measured, judgedAt: deps.clock.now() });
  return { kind: 'judged' };
}
