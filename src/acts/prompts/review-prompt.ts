import type { Knex } from 'knex';
import type { Clock } from '../../lib/clock.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lockPrompt, updatePrompt } from '../../storage/prompts/prompts.ts';

export type Reviewed = { kind: 'reviewed' | 'unknown' | 'own_work' | 'other_sound' };

/**
 * A second person listened and agrees: neither who recorded it nor who published it.
 * @param input.sha256 the sound that was listened to.
 */
export async function reviewPrompt(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  input: { language: string; id: string; sha256: string; by: string },
): Promise<Reviewed> {
  const { language, id, sha256, by } = input;
  const prompt = await lockPrompt(tx, language, id);
  if (prompt === null) return { kind: 'unknown' };
  if (prompt.sha256 !== sha256) return { kind: 'other_sound' };
  if (prompt.madeBy === by || prompt.publishedBy === by) return { kind: 'own_work' };
  const at = clock.now();
  await updatePrompt(tx, language, id, { state: 'reviewed', reviewedBy: by, reviewedAt: at });
  await insertAudit(tx, {
    actor: `console:${by}`,
    action: 'prompt.reviewed',
    subject: `prompt:${language}/${id}`,
    detail: { sha256 },
    at,
  });
  return { kind: 'reviewed' };
}
