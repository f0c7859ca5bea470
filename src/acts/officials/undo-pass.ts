import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import { updateAssignment } from '../../storage/contributions/assignments.ts';
import { lockContribution, updateContribution } from '../../storage/contributions/contributions.ts';
import { lockLadder, updateLadder } from '../../storage/officials/ladder.ts';
import { cancelPassed } from '../../storage/officials/passing.ts';
import type { ActDeps } from '../deps.ts';
import type { OfficialOutcome } from './outcomes.ts';

/**
 * Takes a question back that he passed to a colleague, while nobody was told: it is his again as it was. Once
 * the colleague knows, it is too late.
 */
export async function undoPass(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { contributionId: number; officialId: number; passedTo: number },
): Promise<OfficialOutcome> {
  const { contributionId, officialId, passedTo } = input;
  const contribution = await lockContribution(tx, contributionId);
  const reference = contribution?.reference ?? '';
  const isHis = contribution?.state === 'assigned' && contribution.officialId === passedTo;
  if (!isHis || !(await cancelPassed(tx, { contributionId, passedTo }))) {
    return { kind: 'undo_late', reference };
  }
  await updateAssignment(tx, contributionId, officialId, { refusedAt: null, passedTo: null });
  await updateContribution(tx, contributionId, { state: 'seen', officialId });
  const ladder = await lockLadder(tx, contributionId);
  if (ladder?.officialId === passedTo) await updateLadder(tx, contributionId, { officialId });
  await insertAudit(tx, {
    actor: `official:${officialId}`,
    action: 'contribution.pass_undo',
    subject: `contribution:${contributionId}`,
    at: deps.clock.now(),
  });
  return { kind: 'undo_pass', reference };
}
