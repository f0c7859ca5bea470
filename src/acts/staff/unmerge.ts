import type { Knex } from 'knex';
import { findAssignment } from '../../storage/contributions/assignments.ts';
import {
  type ContributionRow,
  lockContribution,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import { takeSupportBack, wasHeldBack } from '../../storage/contributions/merging.ts';
import { waitsForDebate } from '../debates/collect-question.ts';
import { mayGo } from '../debates/open-debate.ts';
import type { ActDeps } from '../deps.ts';
import { forwardContribution } from '../forward-contribution.ts';
import { startLadder } from '../ladder/start-ladder.ts';
import { noteDecision } from './note-decision.ts';

/**
 * A question that was merged stands by itself again: in the state it had, with the support that came with
 * it; whoever had it still has it. What its author was told meanwhile stays hers.
 */
export async function unmerge(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { contributionId: number; moderator: string },
): Promise<{ kind: 'unmerged' | 'not_merged' }> {
  const contribution = await lockContribution(tx, input.contributionId);
  if (contribution === null || contribution.mergedInto === null) return { kind: 'not_merged' };
  await standAlone(tx, deps, contribution);
  const { moderator } = input;
  await noteDecision(tx, deps, {
    contributionId: contribution.id,
    decision: 'unmerged',
    moderator,
  });
  return { kind: 'unmerged' };
}

/** Without a decision of anybody: the question it was merged into is erased. */
export async function standAlone(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
): Promise<void> {
  const { id, officialId, state, communeNumber } = contribution;
  await leaveMerged(tx, id);
  const alone = { ...contribution, mergedInto: null };
  if (await wasPassedOver(tx, deps, alone)) {
    await forwardContribution(tx, deps, alone, officialId);
    return;
  }
  const waits = state === 'assigned' || state === 'seen';
  if (!waits || officialId === null) return;
  if (await wasHeldBack(tx, id)) {
    await forwardContribution(tx, deps, alone, officialId);
    return;
  }
  const assignment = await findAssignment(tx, id, officialId);
  if (assignment?.sentAt == null) return;
  await startLadder(tx, deps, [{ contributionId: id, officialId, communeNumber }]);
}

/** Its sound came, or its debate opened, while it was merged: nobody has it yet who should. */
async function wasPassedOver(
  tx: Knex.Transaction,
  deps: ActDeps,
  alone: ContributionRow,
): Promise<boolean> {
  if (alone.state !== 'approved' && alone.state !== 'received') return false;
  return (await waitsForDebate(tx, alone)) === null && mayGo(tx, deps, alone);
}

/** It is merged into nothing any more, and the support that came with it goes with it. */
export async function leaveMerged(tx: Knex.Transaction, contributionId: number): Promise<void> {
  await updateContribution(tx, contributionId, { mergedInto: null });
  await takeSupportBack(tx, contributionId);
}
