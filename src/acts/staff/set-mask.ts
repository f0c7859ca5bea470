import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import { findContribution } from '../../storage/contributions/contributions.ts';
import { lockRecording, updateRecording } from '../../storage/recordings/recordings.ts';
import type { ActDeps } from '../deps.ts';

/** A moderator has the voice of one question masked, or heard as it is. */
export async function setMask(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { contributionId: number; on: boolean; moderator: string },
): Promise<{ kind: 'set' | 'no_voice' }> {
  const { contributionId, on, moderator } = input;
  const recordingId = (await findContribution(tx, contributionId))?.recordingId ?? null;
  const recording = recordingId === null ? null : await lockRecording(tx, recordingId);
  if (recording === null || recording.state === 'erased') return { kind: 'no_voice' };
  const mask = !on ? null : recording.mask === 'made' ? 'made' : 'wanted';
  await updateRecording(tx, recording.id, { mask });
  await insertAudit(tx, {
    actor: `console:${moderator}`,
    action: on ? 'voice.mask' : 'voice.unmask',
    subject: `contribution:${contributionId}`,
    at: deps.clock.now(),
  });
  return { kind: 'set' };
}
