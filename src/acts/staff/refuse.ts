import type { Knex } from 'knex';
import { canMove } from '../../civic/contributions.ts';
import {
  type ContributionRow,
  lockContribution,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import { dropFollowUps } from '../../storage/contributions/follow-ups.ts';
import { mergedInto } from '../../storage/contributions/merging.ts';
import type { DeliveryRow } from '../../storage/deliveries/deliveries.ts';
import type { ActDeps } from '../deps.ts';
import { tellAuthor } from '../tell-author.ts';
import { noteDecision } from './note-decision.ts';

/** Why a contribution is refused; its author reads or hears `reason.opt.<key>`. */
export const REFUSAL_REASONS = [
  'insult',
  'private',
  'not_public',
  'unclear',
  'repeated',
  'other',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** A named moderator refuses it; its author is told why, on the medium she asked by. */
export async function refuse(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: {
    contributionId: number;
    reasonKey: RefusalReason;
    /** The moderator's own words to the author, in place of those of the reason. */
    reason?: string;
    moderator: string;
  },
): Promise<{ kind: 'refused'; deliveryId: string | null } | { kind: 'not_waiting' }> {
  const contribution = await lockContribution(tx, input.contributionId);
  if (contribution === null || !canMove(contribution.state, 'rejected')) {
    return { kind: 'not_waiting' };
  }
  const { reasonKey, moderator } = input;
  const own = input.reason?.trim() ?? '';
  await updateContribution(tx, contribution.id, { state: 'rejected', public: false });
  await noteDecision(tx, deps, {
    contributionId: contribution.id,
    decision: 'rejected',
    reasonKey,
    moderator,
    ...(own !== '' && { reason: own }),
  });
  await dropFollowUps(tx, contribution.id, 'got_answer');
  for (const same of await mergedInto(tx, contribution.id)) {
    await dropFollowUps(tx, same.id, 'got_answer');
    await tellRefused(tx, deps, same, reasonKey, own);
  }
  const delivery = await tellRefused(tx, deps, contribution, reasonKey, own);
  return { kind: 'refused', deliveryId: delivery?.id ?? null };
}

function tellRefused(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  reasonKey: RefusalReason,
  own: string,
): Promise<DeliveryRow | null> {
  const { language, reference } = contribution;
  const reason = own === '' ? deps.words(language, `reason.opt.${reasonKey}`, {}) : own;
  return tellAuthor(tx, deps, contribution, {
    purpose: 'refused',
    body: deps.words(language, 'sms.rejected', { ref: reference ?? '', reason }),
    context: { reason: reasonKey },
  });
}
