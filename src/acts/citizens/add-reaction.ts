import type { Knex } from 'knex';
import { findContribution } from '../../storage/contributions/contributions.ts';
import { insertReaction } from '../../storage/contributions/supports.ts';
import { findPublication } from '../../storage/publications/publications.ts';
import { checkBody } from '../body.ts';
import { hasConsent, NO_CONSENT, type NoConsent } from '../consent.ts';
import type { ActDeps, Body, Person } from '../deps.ts';
import { isPublic } from './add-support.ts';
import type { BodyRefused } from './save-draft.ts';

/** What she says about a public question, or about a publication; read by a moderator first. */
export async function addReaction(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; body: Body; contribution?: number | null; publication?: number | null },
): Promise<{ kind: 'added'; reactionId: number } | { kind: 'unknown' } | NoConsent | BodyRefused> {
  const { person } = input;
  const about = await subjectOf(tx, input);
  if (about === null) return { kind: 'unknown' };
  if (!(await hasConsent(tx, person))) return NO_CONSENT;
  const checked = await checkBody(tx, input.body, person.phoneId);
  if (checked.kind !== 'ok') return checked;
  const reaction = await insertReaction(tx, {
    ...about,
    phoneId: person.phoneId,
    medium: person.medium,
    language: person.language,
    body: checked.body,
    recordingId: checked.recordingId,
    state: 'received',
    createdAt: deps.clock.now(),
  });
  return { kind: 'added', reactionId: reaction.id };
}

async function subjectOf(
  tx: Knex.Transaction,
  input: { contribution?: number | null; publication?: number | null },
): Promise<{ contributionId: number | null; publicationId: number | null } | null> {
  if (input.contribution != null) {
    const found = await findContribution(tx, input.contribution);
    return found !== null && isPublic(found)
      ? { contributionId: found.id, publicationId: null }
      : null;
  }
  if (input.publication == null) return null;
  const found = await findPublication(tx, input.publication);
  return found?.state === 'published' ? { contributionId: null, publicationId: found.id } : null;
}
