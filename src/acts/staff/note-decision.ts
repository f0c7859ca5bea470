import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import { insertDecision, type ModerationDecision } from '../../storage/moderation/moderation.ts';
import type { ActDeps } from '../deps.ts';

type Subject =
  | { contributionId: number }
  | { publicationId: number }
  | { answerId: number }
  | { reactionId: number };

/** Who decided what, kept twice: with the thing decided, and in the audit. */
export async function noteDecision(
  tx: Knex.Transaction,
  deps: ActDeps,
  decision: Subject & Pick<ModerationDecision, 'decision' | 'reasonKey' | 'reason' | 'moderator'>,
): Promise<void> {
  const at = deps.clock.now();
  await insertDecision(tx, { ...decision, at });
  const [table = '', id] = subjectOf(decision);
  await insertAudit(tx, {
    actor: `console:${decision.moderator}`,
    action: `${table}.${decision.decision}`,
    subject: `${table}:${id}`,
    ...(decision.reasonKey !== undefined && { detail: { reason: decision.reasonKey } }),
    at,
  });
}

function subjectOf(subject: Subject): [string, number] {
  if ('contributionId' in subject) return ['contribution', subject.contributionId];
  if ('publicationId' in subject) return ['publication', subject.publicationId];
  if ('answerId' in subject) return ['answer', subject.answerId];
  return ['reaction', subject.reactionId];
}
