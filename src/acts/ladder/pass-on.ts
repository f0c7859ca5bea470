import type { Knex } from 'knex';
import { type Passing, type Target, targetOf } from '../../civic/ladder/ladder.ts';
import { assignedTo } from '../../storage/officials/ladder.ts';
import {
  activeOfficials,
  type OfficialRow,
  phoneOfOfficial,
} from '../../storage/officials/officials.ts';
import type { ActDeps } from '../deps.ts';
import { forwardContribution } from '../forward-contribution.ts';
import type { Climbing, Done } from './climb-ladder.ts';
import { tellListed } from './tell-listed.ts';

/** Who would get the question by that step now: only somebody who can be reached. */
export async function findTarget(
  tx: Knex.Transaction,
  { contribution, holder }: Climbing,
  kind: Passing,
): Promise<Target<number> & { name: string }> {
  const officials = await activeOfficials(tx, contribution.communeNumber ?? holder.communeNumber);
  const reachable: OfficialRow[] = [];
  for (const official of officials) {
    if ((await phoneOfOfficial(tx, official.id)) !== null) reachable.push(official);
  }
  const already = await assignedTo(tx, contribution.id);
  const { sensitive } = contribution;
  const target = targetOf(kind, reachable, { already: [...already, holder.id], sensitive });
  const official =
    target.kind === 'official' ? officials.find(({ id }) => id === target.officialId) : undefined;
  return { ...target, name: official?.name ?? '' };
}

/**
 * Gives the question to the next one, who is told that nobody answered, at once or in his next digest as he
 * chose. Whoever had it may still answer.
 */
export async function passOn(
  tx: Knex.Transaction,
  deps: ActDeps,
  climbing: Climbing,
  kind: Passing,
): Promise<Pick<Done, 'outcome' | 'toOfficialId' | 'heldForDigest'>> {
  const { contribution, holder, days } = climbing;
  const target = await findTarget(tx, climbing, kind);
  switch (target.kind) {
    case 'nobody':
      return { outcome: 'skipped', toOfficialId: null, heldForDigest: false };
    case 'listed':
      await tellListed(tx, deps, contribution);
      return { outcome: 'listed', toOfficialId: null, heldForDigest: false };
    case 'official': {
      const note = deps.words('fr', 'sms.off.ladder.note', { name: holder.name, days });
      const { officialId } = target;
      const passed = await forwardContribution(tx, deps, contribution, officialId, {
        ...{ note, ladder: 'goes_on' },
      });
      const heldForDigest = passed.kind === 'assigned' && passed.told === 'in_digest';
      return { outcome: 'done', toOfficialId: officialId, heldForDigest };
    }
  }
}
