import type { Knex } from 'knex';
import { leavesAt } from '../../civic/deliveries/quiet-hours.ts';
import {
  type AnswerRow,
  lockAnswer,
  sameInLanguage,
  updateAnswer,
} from '../../storage/contributions/answers.ts';
import { lockContribution } from '../../storage/contributions/contributions.ts';
import { lockDueAnswerCall } from '../../storage/deliveries/answer-deliveries.ts';
import { updateDelivery } from '../../storage/deliveries/deliveries.ts';
import { findRecording } from '../../storage/recordings/recordings.ts';
import type { ActDeps } from '../deps.ts';
import { tellAuthor } from '../tell-author.ts';
import { noteDecision } from './note-decision.ts';

/**
 * A facilitator has said a typed answer in its author's language, which is that of some who asked the same.
 * The call that waited for it leaves now;
 * when she has been called already and asked for it, she is called again.
 */
export async function speakAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { answerId: number; recordingId: string; moderator: string },
): Promise<{ kind: 'spoken'; called: boolean } | { kind: 'unknown' | 'unknown_recording' }> {
  const answer = await lockAnswer(tx, input.answerId);
  if (answer === null || answer.state === 'cancelled' || answer.state === 'erased') {
    return { kind: 'unknown' };
  }
  const recording = await findRecording(tx, input.recordingId);
  if (recording?.state !== 'ready') return { kind: 'unknown_recording' };
  const { moderator } = input;
  await noteDecision(tx, deps, { answerId: answer.id, decision: 'spoken', moderator });
  let called = false;
  for (const same of await sameInLanguage(tx, answer.id)) {
    await updateAnswer(tx, same.id, { spokenRecordingId: recording.id, spokenAskedAt: null });
    called = (await callNow(tx, deps, same)) || called;
  }
  return { kind: 'spoken', called };
}

async function callNow(tx: Knex.Transaction, deps: ActDeps, answer: AnswerRow): Promise<boolean> {
  const now = deps.clock.now();
  const waiting = await lockDueAnswerCall(tx, answer.id);
  if (waiting !== null) {
    const { quietHours, timeZone } = deps.settings;
    const dueAt = leavesAt(now, 'us', quietHours, timeZone);
    await updateDelivery(tx, waiting.id, { dueAt });
    if (dueAt <= now) {
      deps.outbox.add({ delivery: waiting.id, kind: 'call', attempt: waiting.attempts + 1 });
    }
    return true;
  }
  if (answer.spokenAskedAt === null) return false;
  const contribution = await lockContribution(tx, answer.contributionId);
  if (contribution === null) return false;
  const call = await tellAuthor(
    tx,
    deps,
    { ...contribution, medium: 'voice' },
    { purpose: 'answer', body: '', context: { answer: answer.id }, answerId: answer.id },
  );
  return call !== null;
}
