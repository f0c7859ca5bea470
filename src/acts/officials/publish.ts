import type { Knex } from 'knex';
import { MINUTE_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { officialsOfPhone } from '../../storage/officials/officials.ts';
import {
  insertPublication,
  insertPublicationContent,
  type PublicationKind,
} from '../../storage/publications/publications.ts';
import { findRecording, updateRecording } from '../../storage/recordings/recordings.ts';
import type { ActDeps, Person } from '../deps.ts';
import type { OfficialOutcome } from './outcomes.ts';
import { titleOf } from './title-of.ts';

/**
 * A message, a decision or an invitation to speak up that he wants published, typed or spoken: a moderator
 * reads or hears it first. `official`: whose code was keyed, where several share the phone.
 */
export async function publish(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; publication: PublicationKind; official?: number } & (
    | { text: string }
    | { recording: string }
  ),
): Promise<OfficialOutcome> {
  const { person } = input;
  const officials = await officialsOfPhone(tx, person.phoneId);
  const official = officials.find(({ id }) => id === input.official) ?? officials[0];
  if (official === undefined) return { kind: 'not_registered' };
  const body = 'text' in input ? input.text.trim() : '';
  const recordingId = 'recording' in input ? input.recording : null;
  if (body === '' && recordingId === null) return { kind: 'not_understood' };
  if (recordingId !== null) {
    const recording = await findRecording(tx, recordingId);
    if (recording?.phoneId !== person.phoneId) return { kind: 'unknown_recording' };
    await updateRecording(tx, recordingId, { purpose: 'publication' });
  }
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
    title: body === '' ? deps.words(official.language, 'pub.voice_title', {}) : titleOf(body),
    body,
    audio: null,
    recordingId,
  });
  await insertAudit(tx, {
    actor: `official:${official.id}`,
    action: 'publication.submit',
    subject: `publication:${publication.id}`,
    at: now,
  });
  return { kind: 'publication', publication: input.publication };
}
