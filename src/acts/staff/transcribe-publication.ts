import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  lockPublication,
  publicationContents,
  updatePublicationContent,
} from '../../storage/publications/publications.ts';
import type { ActDeps } from '../deps.ts';
import { titleOf } from '../officials/title-of.ts';

/**
 * What an official said for everybody, written down, so that who reads can read it; again replaces it. What he
 * typed himself stays his.
 */
export async function transcribePublication(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { publicationId: number; text: string; moderator: string },
): Promise<{ kind: 'transcribed' | 'empty' | 'not_spoken' | 'gone' }> {
  const body = input.text.trim();
  if (body === '') return { kind: 'empty' };
  const publication = await lockPublication(tx, input.publicationId);
  if (publication?.state !== 'submitted' && publication?.state !== 'published') {
    return { kind: 'gone' };
  }
  const [content] = await publicationContents(tx, publication.id);
  if (content === undefined || content.recordingId === null) return { kind: 'not_spoken' };
  const { language } = content;
  const title = titleOf(body);
  await updatePublicationContent(tx, { publicationId: publication.id, language }, { title, body });
  await insertAudit(tx, {
    actor: `console:${input.moderator}`,
    action: 'publication.transcribe',
    subject: `publication:${publication.id}`,
    at: deps.clock.now(),
  });
  return { kind: 'transcribed' };
}
