import type { Knex } from 'knex';
import { MINUTE_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  insertAnswer,
  lockWaitingAnswer,
  updateAnswer,
} from '../../storage/contributions/answers.ts';
import { cancelReplays } from '../../storage/deliveries/deliveries.ts';
import { findRecording, updateRecording } from '../../storage/recordings/recordings.ts';
import type { ActDeps, Person } from '../deps.ts';
import { releaseAnswer } from '../timed/release-answer.ts';
import { itemSent, markSeen } from './item-sent.ts';
import type { OfficialOutcome } from './outcomes.ts';

/** His spoken answer, as `answerByText`; spoken again while it waits, the last one counts. */
export async function answerByVoice(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string; recording: string },
): Promise<OfficialOutcome> {
  const { person, reference } = input;
  const item = await itemSent(tx, person, reference);
  if (item.kind === 'refused') return item.outcome;
  const recording = await findRecording(tx, input.recording);
  if (recording?.phoneId !== person.phoneId) return { kind: 'unknown_recording' };
  const { official, contribution } = item;
  const now = deps.clock.now();
  const leavesAt = now + deps.settings.undoMinutes * MINUTE_MS;
  await updateRecording(tx, recording.id, { purpose: 'answer' });
  const waiting = await lockWaitingAnswer(tx, contribution.id, official.id);
  let answerId = waiting?.id ?? 0;
  if (waiting !== null && waiting.body === null) {
    await updateAnswer(tx, answerId, { recordingId: recording.id, leavesAt });
  } else {
    const answer = await insertAnswer(tx, {
      contributionId: contribution.id,
      officialId: official.id,
      recordingId: recording.id,
      state: 'waiting',
      leavesAt,
      createdAt: now,
    });
    answerId = answer.id;
  }
  await markSeen(tx, deps, official, contribution);
  await cancelReplays(tx, { contributionId: contribution.id });
  await insertAudit(tx, {
    actor: `official:${official.id}`,
    action: 'answer.speak',
    subject: `contribution:${contribution.id}`,
    at: now,
  });
  // Without time to undo it leaves now, or as soon as its sound is here (`recordingReady`).
  if (leavesAt <= now) await releaseAnswer(tx, deps, { answerId });
  return { kind: 'answer', reference };
}
