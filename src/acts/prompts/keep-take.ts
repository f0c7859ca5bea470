import type { Knex } from 'knex';
import type { Clock } from '../../lib/clock.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { deleteOwnTake, insertTake, type PromptTakeRow } from '../../storage/prompts/prompts.ts';

/**
 * Somebody recorded a prompt; it is heard by staff only until it is published. Her earlier take of it is
 * replaced, and given back so that its files can go.
 * @param actor for the audit log; a console user unless said.
 */
export async function keepTake(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  take: Omit<PromptTakeRow, 'madeAt'>,
  actor = `console:${take.madeBy}`,
): Promise<{ replaced: PromptTakeRow | null }> {
  const { language, promptId, madeBy, verdict, sha256 } = take;
  const replaced = await deleteOwnTake(tx, { language, promptId, madeBy });
  const at = clock.now();
  await insertTake(tx, { ...take, madeAt: at });
  await insertAudit(tx, {
    actor,
    action: 'prompt.recorded',
    subject: `prompt:${language}/${promptId}`,
    detail: { verdict, sha256 },
    at,
  });
  return { replaced };
}
