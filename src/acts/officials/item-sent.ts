import type { Knex } from 'knex';
import { canMove } from '../../civic/contributions.ts';
import { sentTo, updateAssignment } from '../../storage/assignments.ts';
import {
  type ContributionRow,
  lockContribution,
  updateContribution,
} from '../../storage/contributions.ts';
import { type OfficialRow, officialOfPhone } from '../../storage/officials.ts';
import type { ActDeps, Person } from '../deps.ts';
import type { OfficialOutcome } from './outcomes.ts';

export type ItemSent =
  | { kind: 'found'; official: OfficialRow; contribution: ContributionRow }
  | { kind: 'refused'; outcome: OfficialOutcome };

/** The item a command is about: only one that was sent to the official who holds this phone. */
export async function itemSent(
  tx: Knex.Transaction,
  person: Person,
  reference: string,
): Promise<ItemSent> {
  const official = await officialOfPhone(tx, person.phoneId);
  if (official === null) return { kind: 'refused', outcome: { kind: 'not_registered' } };
  const sent = await sentTo(tx, official.id, reference);
  const contribution = sent && (await lockContribution(tx, sent.id));
  if (contribution === null) {
    return { kind: 'refused', outcome: { kind: 'unknown', given: reference } };
  }
  return { kind: 'found', official, contribution };
}

/** He has acted on it, so he has seen it. */
export async function markSeen(
  tx: Knex.Transaction,
  deps: ActDeps,
  official: OfficialRow,
  contribution: ContributionRow,
): Promise<void> {
  if (!canMove(contribution.state, 'seen')) return;
  await updateContribution(tx, contribution.id, { state: 'seen' });
  await updateAssignment(tx, contribution.id, official.id, { seenAt: deps.clock.now() });
}
