import type { Knex } from 'knex';
import { findByRecording } from '../../storage/contributions/contributions.ts';
import { lockRecording, updateRecording } from '../../storage/recordings/recordings.ts';
import type { ActDeps, Person } from '../deps.ts';

/** She was told that this take is no good: she is never told so again, nor of the one that follows. */
export async function poorTake(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; recording: string },
): Promise<{ kind: 'noted' | 'unknown' }> {
  const { phoneId } = input.person;
  const recording = await lockRecording(tx, input.recording);
  if (recording === null) return { kind: 'unknown' };
  // What she said with a helper was recorded on the phone of the helper.
  const isHers =
    recording.phoneId === phoneId || (await findByRecording(tx, recording.id))?.phoneId === phoneId;
  if (!isHers) return { kind: 'unknown' };
  if (recording.retakeAskedAt === null)
    await updateRecording(tx, recording.id, { retakeAskedAt: deps.clock.now() });
  return { kind: 'noted' };
}

/** Another take stands for `old` from now on; what was said first is kept. */
export async function supersede(
  tx: Knex.Transaction,
  deps: Pick<ActDeps, 'clock'>,
  takes: { old: string | null; next: string | null },
): Promise<void> {
  if (takes.old === null || takes.old === takes.next) return;
  const old = await lockRecording(tx, takes.old);
  if (old === null) return;
  await updateRecording(tx, old.id, { supersededAt: deps.clock.now() });
  if (takes.next === null) return;
  const take = old.retakeAskedAt === null ? old.take : 2;
  await updateRecording(tx, takes.next, { take });
}
