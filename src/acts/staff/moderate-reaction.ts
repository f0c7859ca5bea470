import type { Knex } from 'knex';
import { lockReaction, updateReaction } from '../../storage/contributions/supports.ts';
import type { ActDeps } from '../deps.ts';
import { noteDecision } from './note-decision.ts';
import type { RefusalReason } from './refuse.ts';

/** A named moderator lets a reaction be read by the team's reports and the official, or not. */
export async function moderateReaction(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { reactionId: number; approved: boolean; reasonKey?: RefusalReason; moderator: string },
): Promise<{ kind: 'approved' | 'rejected' | 'not_waiting' }> {
  const reaction = await lockReaction(tx, input.reactionId);
  if (reaction?.state !== 'received') return { kind: 'not_waiting' };
  const decision = input.approved ? 'approved' : 'rejected';
  await updateReaction(tx, reaction.id, { state: decision });
  const { moderator, reasonKey } = input;
  await noteDecision(tx, deps, {
    reactionId: reaction.id,
    decision,
    moderator,
    ...(reasonKey !== undefined && { reasonKey }),
  });
  return { kind: decision };
}
