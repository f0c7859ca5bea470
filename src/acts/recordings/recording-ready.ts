import type { Knex } from 'knex';
import { moderationOf } from '../../civic/contributions.ts';
import { findWaitingByRecording } from '../../storage/contributions/answers.ts';
import {
  type ContributionRow,
  findByRecording,
  lockContribution,
} from '../../storage/contributions/contributions.ts';
import { findCommune } from '../../storage/officials/communes.ts';
import {
  lockRecording,
  type RecordingRow,
  updateRecording,
} from '../../storage/recordings/recordings.ts';
import { waitsForDebate } from '../debates/collect-question.ts';
import type { ActDeps } from '../deps.ts';
import { forwardApproved } from '../staff/approve.ts';
import { releaseAnswer } from '../timed/release-answer.ts';
import { goOnWithoutSound } from './recording-failed.ts';

/**
 * The sound is in the audio store. A contribution that waited for it (approved, or in moderation
 * `after`) goes to its official; an answer whose time to undo is over goes to its author. One in which
 * nobody is heard goes to no official as if it were fine: a moderator listens first.
 */
export async function recordingReady(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { recordingId: string } & Pick<
    RecordingRow,
    'originalKey' | 'fileKey' | 'seconds' | 'lufs' | 'truePeak' | 'sha256' | 'bytes'
  >,
): Promise<{ kind: 'ready' | 'not_pending' }> {
  const { recordingId, ...measured } = input;
  const recording = await lockRecording(tx, recordingId);
  if (recording?.state !== 'pending') return { kind: 'not_pending' };
  await updateRecording(tx, recordingId, {
    ...measured,
    state: 'ready',
    dueAt: null,
    failure: null,
  });
  await letGo(tx, deps, recording);
  const answer = await findWaitingByRecording(tx, recordingId);
  if (answer !== null) await releaseAnswer(tx, deps, { answerId: answer.id });
  return { kind: 'ready' };
}

/** Lets go on what waited for a sound that is here. A voice that is to be masked is not, before it is. */
export async function letGo(
  tx: Knex.Transaction,
  deps: ActDeps,
  { id, verdict, mask }: Pick<RecordingRow, 'id' | 'verdict' | 'mask'>,
): Promise<void> {
  if (verdict === 'silent') return goOnWithoutSound(tx, deps, id);
  if (mask === 'wanted') return;
  const found = await findByRecording(tx, id);
  const contribution = found && (await lockContribution(tx, found.id));
  if (contribution && (await waited(tx, deps, contribution))) {
    await forwardApproved(tx, deps, contribution);
  }
}

async function waited(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
): Promise<boolean> {
  if (contribution.mergedInto !== null) return false;
  if ((await waitsForDebate(tx, contribution)) !== null) return false;
  if (contribution.state === 'approved') return true;
  if (contribution.state !== 'received') return false;
  const { communeNumber, sensitive } = contribution;
  const commune = communeNumber === null ? null : await findCommune(tx, communeNumber);
  return moderationOf(commune?.moderation ?? deps.settings.moderation, sensitive) === 'after';
}
