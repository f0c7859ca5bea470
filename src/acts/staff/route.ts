import type { Knex } from 'knex';
import { findAssignment } from '../../storage/contributions/assignments.ts';
import { lockContribution, updateContribution } from '../../storage/contributions/contributions.ts';
import { findOfficial } from '../../storage/officials/officials.ts';
import type { ActDeps } from '../deps.ts';
import { type Forwarded, forwardContribution } from '../forward-contribution.ts';
import { noteDecision } from './note-decision.ts';

const ROUTABLE = new Set(['to_route', 'assigned', 'seen']);
const BEFORE_APPROVAL = new Set(['received', 'transcribed', 'approved']);

export type Routed =
  | { kind: 'routed'; forwarded: Forwarded }
  | { kind: 'named' | 'unknown' }
  /** He had it and gave it back, or to a colleague. `reason`: null when he said it, or gave none. */
  | { kind: 'given_back'; reason: string | null };

/**
 * A facilitator names the official; one that is not approved yet goes to him once it is.
 * @param input.anyway although he has given it back.
 */
export async function route(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { contributionId: number; officialId: number; moderator: string; anyway?: boolean },
): Promise<Routed> {
  const { officialId, moderator } = input;
  const contribution = await lockContribution(tx, input.contributionId);
  const official = await findOfficial(tx, officialId);
  if (contribution === null || official?.active !== true) return { kind: 'unknown' };
  const waits = BEFORE_APPROVAL.has(contribution.state);
  if (!waits && !ROUTABLE.has(contribution.state)) return { kind: 'unknown' };
  const before = await findAssignment(tx, contribution.id, officialId);
  if (before !== null && before.refusedAt !== null && input.anyway !== true) {
    return { kind: 'given_back', reason: before.reason };
  }
  await noteDecision(tx, deps, {
    contributionId: contribution.id,
    decision: 'routed',
    moderator,
  });
  const communeNumber = contribution.communeNumber ?? official.communeNumber;
  await updateContribution(tx, contribution.id, { officialId, communeNumber });
  if (waits) return { kind: 'named' };
  const placed = { ...contribution, officialId, communeNumber };
  return { kind: 'routed', forwarded: await forwardContribution(tx, deps, placed, officialId) };
}
