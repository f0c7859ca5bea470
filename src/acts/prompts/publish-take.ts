import type { Knex } from 'knex';
import type { Clock } from '../../lib/clock.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { deleteTake, findPromptRow, lockTake, savePrompt } from '../../storage/prompts/prompts.ts';

export type Published =
  | { kind: 'published'; sha256: string }
  | { kind: 'unknown' }
  /** Nothing to be heard, or not all of it. */
  | { kind: 'unfit' }
  /** The words were changed after it was recorded. */
  | { kind: 'stale' };

/** Verdicts on what is never published. */
export const UNFIT: readonly string[] = ['silent', 'short'];

/**
 * From now on callers hear this take instead of what they heard before. It counts as recorded until
 * somebody else has reviewed it.
 * @param input.sentence the words of the catalogue today.
 */
export async function publishTake(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  { takeId, sentence, by }: { takeId: string; sentence: string | null; by: string },
  actor = `console:${by}`,
): Promise<Published> {
  const take = await lockTake(tx, takeId);
  if (take === null) return { kind: 'unknown' };
  if (UNFIT.includes(take.verdict)) return { kind: 'unfit' };
  if (take.sentence !== sentence) return { kind: 'stale' };
  const { id: _takeId, promptId, madeAt, ...kept } = take;
  const before = await findPromptRow(tx, take.language, promptId);
  await savePrompt(tx, {
    ...{ ...kept, id: promptId, state: 'recorded', recordedAt: madeAt },
    ...{ publishedBy: by, reviewedBy: null, reviewedAt: null },
  });
  await deleteTake(tx, takeId);
  await insertAudit(tx, {
    actor,
    action: 'prompt.published',
    subject: `prompt:${take.language}/${promptId}`,
    detail: {
      ...{ madeBy: take.madeBy, speaker: take.speaker, verdict: take.verdict },
      ...{ sha256: take.sha256, before: before?.sha256 ?? null },
      ...{ originalKey: take.originalKey, originalBefore: before?.originalKey ?? null },
    },
    at: clock.now(),
  });
  return { kind: 'published', sha256: take.sha256 };
}
