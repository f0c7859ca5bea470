import type { Knex } from 'knex';
import { insertStatement } from '../../storage/citizens/citizens.ts';
import { findRecording, updateRecording } from '../../storage/recordings/recordings.ts';
import { hasConsent, NO_CONSENT, type NoConsent } from '../consent.ts';
import type { ActDeps, Person } from '../deps.ts';

/**
 * She said the name of her commune: a facilitator listens and sets it. It counts as asked, so that no
 * later call asks again.
 */
export async function saveCommuneRecording(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; recording: string },
): Promise<{ kind: 'saved' | 'unknown_recording' } | NoConsent> {
  const { person } = input;
  if (!(await hasConsent(tx, person))) return NO_CONSENT;
  const recording = await findRecording(tx, input.recording);
  if (recording?.phoneId !== person.phoneId) return { kind: 'unknown_recording' };
  await updateRecording(tx, recording.id, { purpose: 'commune' });
  await insertStatement(tx, {
    citizenId: person.citizenId,
    field: 'commune',
    value: null,
    saidBy: 'self',
    saidAt: deps.clock.now(),
  });
  return { kind: 'saved' };
}
