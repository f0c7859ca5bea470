import type { Knex } from 'knex';
import { phoneOfOfficial } from '../../storage/officials/officials.ts';
import { countAudience } from '../../storage/publications/broadcasts.ts';
import {
  lockPublication,
  type PublicationContent,
  type PublicationRow,
  publicationContents,
  updatePublication,
} from '../../storage/publications/publications.ts';
import { findRecording } from '../../storage/recordings/recordings.ts';
import { queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps } from '../deps.ts';
import { noteDecision } from './note-decision.ts';

export type PublicationModerated =
  /** `followers`: how many phones are told; the sweeper has the rows written (`expandBroadcast`). */
  | { kind: 'published'; followers: number }
  | { kind: 'refused' }
  /** It is a sound that has not come, or in which nothing is to be heard. */
  | { kind: 'no_sound' }
  /** Unknown, taken back by the official, or decided already. */
  | { kind: 'not_waiting' };

/** A named moderator publishes what an official submitted; he is told by SMS, and so is who follows. */
export async function approvePublication(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { publicationId: number; moderator: string },
): Promise<PublicationModerated> {
  const publication = await lockPublication(tx, input.publicationId);
  if (publication?.state !== 'submitted') return { kind: 'not_waiting' };
  const { moderator } = input;
  const [content] = await publicationContents(tx, publication.id);
  if (content?.body === '' && !(await isAudible(tx, content))) return { kind: 'no_sound' };
  // An invitation is heard where people come to him; nobody is sent it.
  const isTold = publication.kind !== 'invitation';
  await updatePublication(tx, publication.id, {
    state: 'published',
    publishedAt: deps.clock.now(),
    broadcast: isTold ? 'waiting' : 'none',
  });
  await noteDecision(tx, deps, { publicationId: publication.id, decision: 'approved', moderator });
  const followers = isTold ? await countAudience(tx, publication) : 0;
  const values = { title: content?.title ?? '', count: followers };
  const key = isTold ? 'sms.off.published' : 'sms.off.invited';
  await tellOfficial(tx, deps, publication, deps.words('fr', key, values));
  return { kind: 'published', followers };
}

/** A named moderator refuses it and tells the official why. */
export async function refusePublication(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { publicationId: number; reason: string; moderator: string },
): Promise<PublicationModerated> {
  const publication = await lockPublication(tx, input.publicationId);
  if (publication?.state !== 'submitted') return { kind: 'not_waiting' };
  const { reason, moderator } = input;
  await updatePublication(tx, publication.id, { state: 'refused' });
  await noteDecision(tx, deps, {
    publicationId: publication.id,
    decision: 'rejected',
    reason,
    moderator,
  });
  await tellOfficial(tx, deps, publication, deps.words('fr', 'sms.off.not_published', { reason }));
  return { kind: 'refused' };
}

async function isAudible(
  tx: Knex.Transaction,
  { audio, recordingId }: PublicationContent,
): Promise<boolean> {
  if (audio !== null) return true;
  return recordingId !== null && (await findRecording(tx, recordingId))?.state === 'ready';
}

async function tellOfficial(
  tx: Knex.Transaction,
  deps: ActDeps,
  publication: PublicationRow,
  body: string,
): Promise<void> {
  const { officialId } = publication;
  const phoneId = officialId === null ? null : await phoneOfOfficial(tx, officialId);
  if (phoneId === null) return;
  const purpose = 'official.publication';
  await queueSms(tx, deps, { phoneId, purpose, language: 'fr', body, when: 'allowed' });
}
