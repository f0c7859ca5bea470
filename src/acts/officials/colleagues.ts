import { MOST_COLLEAGUES } from '../../civic/colleagues.ts';
import type { ContributionRow } from '../../storage/contributions/contributions.ts';
import { assignedTo } from '../../storage/officials/ladder.ts';
import {
  activeOfficials,
  type OfficialRow,
  phoneOfOfficial,
} from '../../storage/officials/officials.ts';
import type { Db } from '../../storage/transaction.ts';

/**
 * To whom he may pass a question: the first few of his commune who can be reached and never had it. What is
 * sensitive stays with the person it was given to, and what another answers for is not his to give.
 */
export async function colleaguesFor(
  db: Db,
  holder: OfficialRow,
  contribution: Pick<ContributionRow, 'id' | 'sensitive' | 'state' | 'officialId'>,
): Promise<OfficialRow[]> {
  const waits = contribution.state === 'assigned' || contribution.state === 'seen';
  if (contribution.sensitive || !waits || contribution.officialId !== holder.id) return [];
  const had = new Set([holder.id, ...(await assignedTo(db, contribution.id))]);
  const colleagues: OfficialRow[] = [];
  for (const official of await activeOfficials(db, holder.communeNumber)) {
    if (colleagues.length === MOST_COLLEAGUES) break;
    if (had.has(official.id)) continue;
    if ((await phoneOfOfficial(db, official.id)) !== null) colleagues.push(official);
  }
  return colleagues;
}
