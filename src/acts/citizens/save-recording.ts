import type { Knex } from 'knex';
import { findFacilitatorOfPhone } from '../../storage/citizens/facilitators.ts';
import { findPhone } from '../../storage/citizens/phones.ts';
import { officialOfPhone } from '../../storage/officials/officials.ts';
import {
  findRecording,
  insertRecording,
  type RecordingPurpose,
} from '../../storage/recordings/recordings.ts';
import { hasConsent, NO_CONSENT, type NoConsent } from '../consent.ts';
import type { ActDeps, Person } from '../deps.ts';

/**
 * A recording the operator holds: its row exists before the caller hears the next word, a worker fetches
 * the sound. The same id twice is one recording. An official's needs no consent, nor does
 * what a speaker records for us; who helps has asked that of the person who speaks.
 */
export async function saveRecording(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: {
    person: Person;
    id: string;
    purpose: RecordingPurpose;
    provider: string;
    /** Where the operator keeps it. */
    url: string;
  },
): Promise<{ kind: 'saved' | 'already' } | NoConsent> {
  const { person, id, purpose, provider, url } = input;
  if ((await findRecording(tx, id)) !== null) return { kind: 'already' };
  const allowed =
    purpose === 'prompt' ||
    (await hasConsent(tx, person)) ||
    (await officialOfPhone(tx, person.phoneId)) !== null ||
    (await findFacilitatorOfPhone(tx, person.phoneId)) !== null;
  if (!allowed) return NO_CONSENT;
  const now = deps.clock.now();
  const phone = await findPhone(tx, person.phoneId);
  await insertRecording(tx, {
    id,
    purpose,
    phoneId: person.phoneId,
    provider,
    sourceUrl: url,
    state: 'pending',
    dueAt: now,
    mask: phone?.maskVoice === true && purpose === 'contribution' ? 'wanted' : null,
    demo: phone?.demo ?? false,
    createdAt: now,
  });
  deps.outbox.add({ recording: id, attempt: 1 });
  return { kind: 'saved' };
}
