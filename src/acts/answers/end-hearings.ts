import type { Knex } from 'knex';
import { answerSeconds, HEARD_SHARE, heardShare } from '../../civic/calls/answer-calls.ts';
import { type AnswerRow, lockAnswer, updateAnswer } from '../../storage/contributions/answers.ts';
import { takeHearings } from '../../storage/recordings/hearings.ts';
import { findRecording } from '../../storage/recordings/recordings.ts';
import type { ActDeps } from '../deps.ts';
import { markHeard } from './mark-heard.ts';

/** A call in which answers may have played has ended: how much of each was heard. Twice is once. */
export async function endHearings(
  tx: Knex.Transaction,
  deps: ActDeps,
  call: {
    provider: string;
    sessionKey: string;
    beganAt: number | null;
    endedAt: number;
    seconds: number | null;
  },
): Promise<void> {
  for (const { answerId, beganAt, leadSeconds } of await takeHearings(tx, call)) {
    const answer = await lockAnswer(tx, answerId);
    if (answer?.state !== 'sent') continue;
    const seconds = await secondsOf(tx, answer);
    const share = heardShare({ beganAt, leadSeconds, seconds, call });
    await updateAnswer(tx, answer.id, { heardShare: Math.max(share, answer.heardShare ?? 0) });
    // She wants it in her language: what she heard is not it.
    const waitsForVoice = answer.spokenAskedAt !== null;
    if (share >= HEARD_SHARE && !waitsForVoice) await markHeard(tx, deps, answer);
  }
}

async function secondsOf(tx: Knex.Transaction, answer: AnswerRow): Promise<number | null> {
  const id = answer.recordingId ?? answer.spokenRecordingId;
  const recording = id === null ? null : await findRecording(tx, id);
  return answerSeconds({ soundSeconds: recording?.seconds ?? null, text: answer.body });
}
