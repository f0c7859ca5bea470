import type { Knex } from 'knex';
import { DELAY_GRACE_DAYS } from '../../civic/ladder/ladder.ts';
import { DAY_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  type AssignmentRow,
  findAssignment,
  updateAssignment,
} from '../../storage/contributions/assignments.ts';
import {
  type ContributionRow,
  lockContribution,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import { cancelStatus, hasStatusLeft } from '../../storage/deliveries/status-messages.ts';
import { lockLadder, updateLadder } from '../../storage/officials/ladder.ts';
import type { ActDeps } from '../deps.ts';
import type { OfficialOutcome } from './outcomes.ts';

const NO_EXPLANATION = {
  explanation: null,
  explainedAt: null,
  explanationRecordingId: null,
} as const;

/**
 * Takes back that he deals with a question (`take`, with why it takes time when he said both at once), or only
 * why it takes time (`explain`): its author was not told, and is not. Once she was, it is too late.
 */
export async function undoTold(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { kind: 'take' | 'explain'; contributionId: number; officialId: number },
): Promise<OfficialOutcome> {
  const { kind, contributionId, officialId } = input;
  const contribution = await lockContribution(tx, contributionId);
  const assignment = await findAssignment(tx, contributionId, officialId);
  const at = (kind === 'take' ? assignment?.takenAt : assignment?.explainedAt) ?? null;
  if (contribution === null || assignment === null || at === null) return { kind: 'undo_none' };
  const reference = contribution.reference ?? '';
  const isWaited = contribution.state === 'assigned' || contribution.state === 'seen';
  if (!isWaited || (await hasStatusLeft(tx, { contributionId, writtenAt: at }))) {
    return { kind: 'undo_told', reference };
  }
  await cancelStatus(tx, { contributionId, failure: 'undone', writtenAt: at });
  await takeBack(tx, contribution, assignment, { kind, at });
  await putLadderBack(tx, deps, { kind, contributionId, officialId, at });
  await insertAudit(tx, {
    actor: `official:${officialId}`,
    action: `contribution.${kind}_undo`,
    subject: `contribution:${contributionId}`,
    at: deps.clock.now(),
  });
  return { kind: kind === 'take' ? 'undo_taken' : 'undo_explained', reference };
}

/** What he had not seen before, he has not seen. */
async function takeBack(
  tx: Knex.Transaction,
  { id, state }: ContributionRow,
  { officialId, explainedAt, seenAt }: AssignmentRow,
  { kind, at }: { kind: 'take' | 'explain'; at: number },
): Promise<void> {
  await updateAssignment(tx, id, officialId, {
    ...(kind === 'take' && { takenAt: null }),
    ...(explainedAt === at && NO_EXPLANATION),
    ...(seenAt === at && { seenAt: null }),
  });
  if (seenAt === at && state === 'seen') await updateContribution(tx, id, { state: 'assigned' });
}

/** The week an explained delay was worth is taken back; a ladder that ended because of it goes on. */
async function putLadderBack(
  tx: Knex.Transaction,
  deps: ActDeps,
  which: { kind: 'take' | 'explain'; contributionId: number; officialId: number; at: number },
): Promise<void> {
  const ladder = await lockLadder(tx, which.contributionId);
  if (ladder === null || ladder.officialId !== which.officialId) return;
  if (ladder.dueAt !== null && ladder.delayedAt === which.at) {
    const dueAt = ladder.dueAt - DELAY_GRACE_DAYS * DAY_MS;
    await updateLadder(tx, which.contributionId, { dueAt, delayedAt: null });
  } else if (which.kind === 'take' && ladder.ended === 'settled') {
    await updateLadder(tx, which.contributionId, { dueAt: deps.clock.now(), ended: null });
  }
}
