import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import { updateAssignment } from '../../storage/contributions/assignments.ts';
import { lockContribution, updateContribution } from '../../storage/contributions/contributions.ts';
import type { ActDeps } from '../deps.ts';
import type { OfficialOutcome } from './outcomes.ts';

/** Gives a question back to whoever sent it back to the team, while the team has given it to nobody else. */
export async function undoNotMine(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { contributionId: number; officialId: number },
): Promise<OfficialOutcome> {
  const { contributionId, officialId } = input;
  const contribution = await lockContribution(tx, contributionId);
  if (contribution?.state !== 'to_route' || contribution.officialId !== null) {
    return { kind: 'undo_none' };
  }
  await updateAssignment(tx, contributionId, officialId, {
    ...{ refusedAt: null, reason: null, reasonRecordingId: null },
  });
  await updateContribution(tx, contributionId, { state: 'seen', officialId });
  await insertAudit(tx, {
    actor: `official:${officialId}`,
    action: 'contribution.not_mine_undo',
    subject: `contribution:${contributionId}`,
    at: deps.clock.now(),
  });
  return { kind: 'undo_pass', reference: contribution.reference ?? '' };
}
