import type { Knex } from 'knex';
import {
  type ContributionRow,
  lockContribution,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import { focalOf } from '../../storage/moderation/focal-points.ts';
import { findRecording } from '../../storage/recordings/recordings.ts';
import { waitsForDebate } from '../debates/collect-question.ts';
import type { ActDeps } from '../deps.ts';
import { type Forwarded, forwardContribution } from '../forward-contribution.ts';
import { noteDecision } from './note-decision.ts';

export type Approved =
  | { kind: 'approved'; forwarded: Forwarded }
  /** It is on its way as soon as its sound is here (`recordingReady`). */
  | { kind: 'waits_for_sound' }
  /** Everybody may support it; officials get it when its debate opens (milliseconds). */
  | { kind: 'waits_for_debate'; opensAt: number }
  /** In moderation `after`: it had gone to the official already, now everybody may see it. */
  | { kind: 'made_public' }
  /** Its sound never came, or nobody is heard in it, and nobody has written it down. */
  | { kind: 'no_sound' }
  | { kind: 'not_waiting' };

/** A named moderator lets it through: to its official, and to everybody when it is public. */
export async function approve(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { contributionId: number; moderator: string },
): Promise<Approved> {
  const contribution = await lockContribution(tx, input.contributionId);
  if (contribution === null || contribution.approvedAt !== null) return { kind: 'not_waiting' };
  const sound = await soundOf(tx, contribution);
  if (sound === 'lost') return { kind: 'no_sound' };
  switch (contribution.state) {
    case 'received':
    case 'transcribed':
      await markApproved(tx, deps, contribution, input.moderator, true);
      if (sound === 'pending') return { kind: 'waits_for_sound' };
      return (
        (await heldForDebate(tx, contribution)) ?? {
          kind: 'approved',
          forwarded: await forwardApproved(tx, deps, contribution),
        }
      );
    case 'to_route':
    case 'assigned':
    case 'seen':
    case 'answered':
      await markApproved(tx, deps, contribution, input.moderator, false);
      return { kind: 'made_public' };
    default:
      return { kind: 'not_waiting' };
  }
}

async function heldForDebate(
  tx: Knex.Transaction,
  contribution: ContributionRow,
): Promise<Approved | null> {
  const debate = await waitsForDebate(tx, contribution);
  return debate && { kind: 'waits_for_debate', opensAt: debate.opensAt };
}

async function markApproved(
  tx: Knex.Transaction,
  deps: ActDeps,
  { id }: ContributionRow,
  moderator: string,
  moves: boolean,
): Promise<void> {
  const approvedAt = deps.clock.now();
  await updateContribution(tx, id, { approvedAt, ...(moves && { state: 'approved' }) });
  await noteDecision(tx, deps, { contributionId: id, decision: 'approved', moderator });
}

/**
 * To the official it was for; a sensitive one to the person named for that by now, else it waits until a
 * facilitator names her (`route`).
 */
export async function forwardApproved(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
): Promise<Forwarded> {
  const { officialId, sensitive, communeNumber } = contribution;
  const named = sensitive && officialId === null ? await focalOf(tx, communeNumber) : officialId;
  return forwardContribution(tx, deps, contribution, named);
}

async function soundOf(
  tx: Knex.Transaction,
  contribution: ContributionRow,
): Promise<'fine' | 'pending' | 'lost'> {
  if (contribution.recordingId === null) return 'fine';
  const recording = await findRecording(tx, contribution.recordingId);
  const isHere = recording?.state === 'ready' && recording.verdict !== 'silent';
  if (isHere && recording.mask === 'wanted') return 'pending';
  if (isHere && recording.mask !== 'failed') return 'fine';
  if (recording?.state === 'pending') return 'pending';
  return contribution.transcript === null ? 'lost' : 'fine';
}
