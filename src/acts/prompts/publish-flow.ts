import type { Knex } from 'knex';
import type { Clock } from '../../lib/clock.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { deletePublishedFlow, savePublishedFlow } from '../../storage/flows/published-flows.ts';

/**
 * A flow is published as speech in a language, with the words it says today.
 * @param input.missing what it can say and cannot be heard: with one of these nothing is published.
 */
export async function publishFlow(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  input: {
    language: string;
    flow: string;
    fingerprint: string;
    missing: readonly string[];
    by: string;
  },
): Promise<{ kind: 'published' } | { kind: 'blocked'; missing: readonly string[] }> {
  const { language, flow, fingerprint, missing, by } = input;
  if (missing.length > 0) return { kind: 'blocked', missing };
  const at = clock.now();
  await savePublishedFlow(tx, { language, flow, fingerprint, publishedAt: at, publishedBy: by });
  await insertAudit(tx, {
    actor: `console:${by}`,
    action: 'flow.published',
    subject: `flow:${language}/${flow}`,
    detail: { fingerprint },
    at,
  });
  return { kind: 'published' };
}

/** It is no longer published; its sounds stay. */
export async function withdrawFlow(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  { language, flow, by }: { language: string; flow: string; by: string },
): Promise<{ kind: 'withdrawn' | 'unknown' }> {
  if ((await deletePublishedFlow(tx, language, flow)) === 0) return { kind: 'unknown' };
  await insertAudit(tx, {
    actor: `console:${by}`,
    action: 'flow.withdrawn',
    subject: `flow:${language}/${flow}`,
    at: clock.now(),
  });
  return { kind: 'withdrawn' };
}
