import type { Knex } from 'knex';
import { lockRecording, updateRecording } from '../../storage/recordings.ts';
import { type ActDeps, MINUTE_MS } from '../deps.ts';

/** Operators publish a recording minutes after the call; some never do. */
const WAITS_MINUTES = [0.25, 1, 5, 15, 60, 240, 720];

/**
 * One attempt to fetch a recording came to nothing. It is tried again after longer and longer waits,
 * unless `final`; `empty`: there is no speech in it.
 */
export async function recordingFailed(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { recordingId: string; failure: string; final: boolean; empty?: boolean },
): Promise<{ kind: 'retry'; at: number } | { kind: 'failed' | 'empty' | 'not_pending' }> {
  const recording = await lockRecording(tx, input.recordingId);
  if (recording?.state !== 'pending') return { kind: 'not_pending' };
  const attempts = recording.attempts + 1;
  const { failure } = input;
  const wait = WAITS_MINUTES[recording.attempts];
  if (input.final || input.empty === true || wait === undefined) {
    const state = input.empty === true ? 'empty' : 'failed';
    await updateRecording(tx, recording.id, { state, failure, attempts, dueAt: null });
    return { kind: state };
  }
  const at = deps.clock.now() + wait * MINUTE_MS;
  await updateRecording(tx, recording.id, { attempts, failure, dueAt: at });
  return { kind: 'retry', at };
}
