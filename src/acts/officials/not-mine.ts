import type { Knex } from 'knex';
import { canMove } from '../../civic/contributions.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lockWaitingAnswer, updateAnswer } from '../../storage/contributions/answers.ts';
import { updateAssignment } from '../../storage/contributions/assignments.ts';
import { updateContribution } from '../../storage/contributions/contributions.ts';
import { cancelReplays } from '../../storage/deliveries/deliveries.ts';
import { findRecording } from '../../storage/recordings/recordings.ts';
import type { ActDeps, Person } from '../deps.ts';
import { itemSent } from './item-sent.ts';
import type { OfficialOutcome } from './outcomes.ts';

/**
 * Not for him, with the reason typed or said: it goes back to be routed by the team. An answer of his
 * that has not left stays with him. One that somebody else answers for (shared in a debate, merged, passed
 * on by the ladder) stays with that one.
 */
export async function notMine(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string } & ({ reason: string } | { recording: string }),
): Promise<OfficialOutcome> {
  const { person, reference } = input;
  const item = await itemSent(tx, person, reference);
  if (item.kind === 'refused') return item.outcome;
  const { official, contribution } = item;
  if (!canMove(contribution.state, 'to_route')) return { kind: 'undo_late', reference };
  const spoken = 'recording' in input ? await findRecording(tx, input.recording) : null;
  if ('recording' in input && spoken?.phoneId !== person.phoneId) {
    return { kind: 'unknown_recording' };
  }
  const reason = 'reason' in input ? input.reason.trim() : null;
  if (reason === '') return { kind: 'not_mine_reason', reference };
  const now = deps.clock.now();
  await updateAssignment(tx, contribution.id, official.id, {
    refusedAt: now,
    reason,
    reasonRecordingId: spoken?.id ?? null,
  });
  await cancelReplays(tx, { contributionId: contribution.id });
  const waiting = await lockWaitingAnswer(tx, contribution.id, official.id);
  if (waiting !== null) await updateAnswer(tx, waiting.id, { state: 'cancelled' });
  const isAnothers = contribution.officialId !== null && contribution.officialId !== official.id;
  if (!isAnothers) {
    await updateContribution(tx, contribution.id, { state: 'to_route', officialId: null });
  }
  await insertAudit(tx, {
    actor: `official:${official.id}`,
    action: 'contribution.not_mine',
    subject: `contribution:${contribution.id}`,
    at: now,
  });
  return { kind: 'not_mine', reference, reason };
}
