import type { Knex } from 'knex';
import { nextAnswerCall } from '../../civic/calls/answer-calls.ts';
import { lockAnswer, updateAnswer } from '../../storage/contributions/answers.ts';
import { answerCallsRung } from '../../storage/deliveries/answer-deliveries.ts';
import type { DeliveryRow } from '../../storage/deliveries/deliveries.ts';
import { queueCall } from '../deliveries/queue-delivery.ts';
import { tellMissed } from '../deliveries/tell-missed.ts';
import type { ActDeps } from '../deps.ts';
import { endHearings } from './end-hearings.ts';

/**
 * A call she took has ended. One that was to bring an answer, and of which she heard too little, is made
 * again at a good hour; after the last the answer waits for her next contact, and an SMS says so.
 */
export async function callEnded(
  tx: Knex.Transaction,
  deps: ActDeps,
  call: DeliveryRow,
): Promise<void> {
  const { provider, providerId: sessionKey, beganAt, seconds } = call;
  const endedAt = call.endedAt ?? deps.clock.now();
  if (provider !== null && sessionKey !== null) {
    await endHearings(tx, deps, { provider, sessionKey, beganAt, endedAt, seconds });
  }
  if (call.purpose !== 'answer' || call.answerId === null) return;
  const answer = await lockAnswer(tx, call.answerId);
  const wanted = answer?.state === 'sent' && answer.heardAt === null;
  if (!wanted || answer.spokenAskedAt !== null) return;
  const isSilent = answer.recordingId === null && answer.spokenRecordingId === null;
  if (isSilent && !deps.settings.canRead) {
    // Nothing was to be heard: she is called once somebody has said it.
    await updateAnswer(tx, answer.id, { spokenAskedAt: endedAt });
    return;
  }
  const wait = nextAnswerCall(await answerCallsRung(tx, answer.id), 'cut_short');
  if (wait === null) return tellMissed(tx, deps, call);
  const { phoneId, language, contributionId, context } = call;
  await queueCall(tx, deps, {
    phoneId,
    purpose: 'answer',
    language,
    ...(contributionId !== null && { contributionId }),
    answerId: answer.id,
    context,
    when: 'allowed',
    notBefore: endedAt + wait,
  });
}
