import type { Knex } from 'knex';
import type { Clock } from '../../lib/clock.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { deletePrompt, lockPrompt } from '../../storage/prompts/prompts.ts';

/** The recorded sound is no longer heard: callers hear the committed one again, or French. Files stay. */
export async function withdrawPrompt(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  { language, id, by }: { language: string; id: string; by: string },
): Promise<{ kind: 'withdrawn' | 'unknown' }> {
  const prompt = await lockPrompt(tx, language, id);
  if (prompt === null) return { kind: 'unknown' };
  await deletePrompt(tx, language, id);
  await insertAudit(tx, {
    actor: `console:${by}`,
    action: 'prompt.withdrawn',
    subject: `prompt:${language}/${id}`,
    detail: { sha256: prompt.sha256, originalKey: prompt.originalKey },
    at: clock.now(),
  });
  return { kind: 'withdrawn' };
}
