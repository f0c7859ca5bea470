import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import { lockPublication, updatePublication } from '../../storage/publications/publications.ts';
import type { ActDeps } from '../deps.ts';

/** What is published and was not told is told to those who follow; the sweeper has the rows written. */
export async function sendBroadcast(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { publicationId: number; actor: string },
): Promise<{ kind: 'sent' | 'already' | 'not_published' }> {
  const { publicationId, actor } = input;
  const publication = await lockPublication(tx, publicationId);
  if (publication?.state !== 'published') return { kind: 'not_published' };
  if (publication.broadcast !== 'none') return { kind: 'already' };
  await updatePublication(tx, publicationId, { broadcast: 'waiting' });
  const subject = `publication:${publicationId}`;
  await insertAudit(tx, {
    actor: `console:${actor}`,
    action: 'broadcast.send',
    subject,
    at: deps.clock.now(),
  });
  return { kind: 'sent' };
}
