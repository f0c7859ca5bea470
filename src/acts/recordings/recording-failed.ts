import type { Knex } from 'knex';
import { MINUTE_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  findByRecording,
  lockContribution,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import { lockRecording, updateRecording } from '../../storage/recordings/recordings.ts';
import { waitsForDebate } from '../debates/collect-question.ts';
import type { ActDeps } from '../deps.ts';
import { forwardApproved } from '../staff/approve.ts';

/** Operators publish a recording minutes after the call; some never do. */
const WAITS_MINUTES = [0.25, 1, 5, 15, 60, 240, 720];

/**
 * One attempt to fetch a recording came to nothing. It is tried again after longer and longer waits,
 * unless `final`; `empty`: there is no speech in it.
 */
export async function recordingFailed(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: {
    recordingId: string;
    failure: string;
    final: boolean;
    empty?: boolean;
    /** Where it is kept as it came: somebody may want to hear for himself. */
    originalKey?: string;
  },
): Promise<{ kind: 'retry'; at: number } | { kind: 'failed' | 'empty' | 'not_pending' }> {
  const recording = await lockRecording(tx, input.recordingId);
  if (recording?.state !== 'pending') return { kind: 'not_pending' };
  const attempts = recording.attempts + 1;
  const { failure } = input;
  const wait = WAITS_MINUTES[recording.attempts];
  if (input.final || input.empty === true || wait === undefined) {
    const state = input.empty === true ? 'empty' : 'failed';
    const { originalKey = null } = input;
    await updateRecording(tx, recording.id, {
      ...{ state, failure, attempts, originalKey },
      ...(state === 'empty' && { verdict: 'silent' }),
      dueAt: null,
    });
    await goOnWithoutSound(tx, deps, recording.id);
    return { kind: state };
  }
  const at = deps.clock.now() + wait * MINUTE_MS;
  await updateRecording(tx, recording.id, { attempts, failure, dueAt: at });
  return { kind: 'retry', at };
}

/**
 * A contribution that was approved before its sound was there goes to its official as it was written
 * down, or back to the moderators, who find that there is nothing to hear.
 */
export async function goOnWithoutSound(
  tx: Knex.Transaction,
  deps: ActDeps,
  recordingId: string,
): Promise<void> {
  const found = await findByRecording(tx, recordingId);
  const contribution = found && (await lockContribution(tx, found.id));
  if (contribution?.state !== 'approved') return;
  if (contribution.transcript !== null) {
    if (contribution.mergedInto !== null) return;
    if ((await waitsForDebate(tx, contribution)) !== null) return;
    await forwardApproved(tx, deps, contribution);
    return;
  }
  await updateContribution(tx, contribution.id, { state: 'received', approvedAt: null });
  await insertAudit(tx, {
    actor: 'system',
    action: 'contribution.sound_lost',
    subject: `contribution:${contribution.id}`,
    at: deps.clock.now(),
  });
}
