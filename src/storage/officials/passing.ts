import type { Knex } from 'knex';

/**
 * Takes back what was to tell a colleague and the authors that a question was passed on, and that he ever had
 * it. @returns false when he was told already: nothing is changed then.
 */
export async function cancelPassed(
  tx: Knex.Transaction,
  which: { contributionId: number; passedTo: number },
): Promise<boolean> {
  const his = { contribution_id: which.contributionId, official_id: which.passedTo };
  const assignment = await tx('assignment').where(his).forUpdate().first('sent_at');
  if (assignment === undefined) return false;
  const phones = tx('official_phone').where({ official_id: which.passedTo }).select('phone_id');
  const cancelled = { state: 'cancelled', failure: 'undone' };
  const unsent = await tx('delivery')
    .where({ contribution_id: which.contributionId, state: 'due', purpose: 'official.item' })
    .whereIn('phone_id', phones)
    .update(cancelled);
  if (assignment.sent_at !== null && unsent === 0) return false;
  const asked = tx('contribution')
    .where({ id: which.contributionId })
    .orWhere({ merged_into: which.contributionId })
    .select('id');
  await tx('delivery')
    .where({ state: 'due', purpose: 'passed' })
    .whereIn('contribution_id', asked)
    .update(cancelled);
  await tx('assignment').where(his).delete();
  return true;
}
