import type { Knex } from 'knex';
import { canMove } from '../../civic/contributions.ts';
import { lostTo, sentTo, updateAssignment } from '../../storage/contributions/assignments.ts';
import {
  type ContributionRow,
  lockContribution,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import { type OfficialRow, officialsOfPhone } from '../../storage/officials/officials.ts';
import type { ActDeps, Person } from '../deps.ts';
import type { OfficialOutcome } from './outcomes.ts';

export type ItemSent =
  | { kind: 'found'; official: OfficialRow; contribution: ContributionRow }
  | { kind: 'refused'; outcome: OfficialOutcome };

/**
 * The item a command is about: only one that was sent to an official who holds this phone. Of several who
 * share it, the one whose item it is comes first.
 */
export async function itemSent(
  tx: Knex.Transaction,
  person: Person,
  reference: string,
): Promise<ItemSent> {
  const officials = await officialsOfPhone(tx, person.phoneId);
  if (officials.length === 0) return { kind: 'refused', outcome: { kind: 'not_registered' } };
  const found: Extract<ItemSent, { kind: 'found' }>[] = [];
  for (const official of officials) {
    const sent = await sentTo(tx, official.id, reference);
    const contribution = sent && (await lockContribution(tx, sent.id));
    if (contribution !== null) found.push({ kind: 'found', official, contribution });
  }
  const his = found.find(({ official, contribution }) => contribution.officialId === official.id);
  const [first] = found;
  if (first !== undefined) return his ?? first;
  const ids = officials.map(({ id }) => id);
  const lost = await lostTo(tx, ids, reference);
  const outcome: OfficialOutcome =
    lost === null ? { kind: 'unknown', given: reference } : { kind: lost, reference };
  return { kind: 'refused', outcome };
}

const ANSWERED: ReadonlySet<string> = new Set(['answered', 'published', 'closed']);

/** Its author has her answer: that he deals with it, or why it takes time, would be a step back. */
export const isAnswered = ({ state }: Pick<ContributionRow, 'state'>): boolean =>
  ANSWERED.has(state);

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
