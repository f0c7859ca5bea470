import type { Knex } from 'knex';
import type { Clock } from '../../lib/clock.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { deleteTake, lockTake, type PromptTakeRow } from '../../storage/prompts/prompts.ts';

/** A take is thrown away; given back so that its files can go. */
export async function dropTake(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  { takeId, by }: { takeId: string; by: string },
): Promise<{ kind: 'dropped'; take: PromptTakeRow } | { kind: 'unknown' }> {
  const take = await lockTake(tx, takeId);
  if (take === null) return { kind: 'unknown' };
  await deleteTake(tx, takeId);
  await insertAudit(tx, {
    actor: `console:${by}`,
    action: 'prompt.take_dropped',
    subject: `prompt:${take.language}/${take.promptId}`,
    detail: { madeBy: take.madeBy, sha256: take.sha256 },
    at: clock.now(),
  });
  return { kind: 'dropped', take };
}
