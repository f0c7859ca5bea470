import type { Knex } from 'knex';
import { insertAudit } from '../../storage/audit.ts';
import { officialOfPhone } from '../../storage/officials.ts';
import {
  insertPublication,
  insertPublicationContent,
  type PublicationKind,
} from '../../storage/publications.ts';
import { type ActDeps, MINUTE_MS, type Person } from '../deps.ts';
import type { OfficialOutcome } from './outcomes.ts';

const TITLE_LETTERS = 50;

/** A message or a decision he wants published: a moderator reads it first. */
export async function publish(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; publication: PublicationKind; text: string },
): Promise<OfficialOutcome> {
  const official = await officialOfPhone(tx, input.person.phoneId);
  if (official === null) return { kind: 'not_registered' };
  const body = input.text.trim();
  if (body === '') return { kind: 'not_understood' };
  const now = deps.clock.now();
  const publication = await insertPublication(tx, {
    kind: input.publication,
    officialId: official.id,
    communeNumber: official.communeNumber,
    state: 'submitted',
    leavesAt: now + deps.settings.undoMinutes * MINUTE_MS,
    createdAt: now,
    demo: official.demo,
  });
  await insertPublicationContent(tx, {
    publicationId: publication.id,
    language: official.language,
    title: titleOf(body),
    body,
    audio: null,
    recordingId: null,
  });
  await insertAudit(tx, {
    actor: `official:${official.id}`,
    action: 'publication.submit',
    subject: `publication:${publication.id}`,
    at: now,
  });
  return { kind: 'publication', publication: input.publication };
}

/** Its first sentence, or as many of its first words as a list can show. */
function titleOf(body: string): string {
  const first = (body.split(/[.!?\n]/)[0] ?? body).trim();
  if (first !== '' && first.length <= TITLE_LETTERS) return first;
  const cut = body.slice(0, TITLE_LETTERS);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 20)).trim()}...`;
}
