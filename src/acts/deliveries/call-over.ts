import type { Knex } from 'knex';
import { reachedNobody } from '../../civic/calls/voicemail.ts';
import { type DeliveryRow, hasOpenDoor } from '../../storage/deliveries/deliveries.ts';
import { callEnded } from '../answers/answer-call-ended.ts';
import type { ActDeps } from '../deps.ts';
import { settleDelivery } from './settle-delivery.ts';
import { startedByHer } from './started-by-her.ts';

/**
 * A call that was answered is over and its length is known. One that a machine answered is tried again as
 * if nobody had, then an SMS; of an answer to her it is known besides what she heard of it (`callEnded`).
 */
export async function callOver(
  tx: Knex.Transaction,
  deps: ActDeps,
  call: DeliveryRow,
): Promise<void> {
  if (call.purpose === 'answer' || !reachedNobody(factsOf(call))) return callEnded(tx, deps, call);
  // She has beeped again meanwhile: that call is made.
  if (call.purpose === 'door' && (await hasOpenDoor(tx, call.phoneId, call.id))) return;
  await settleDelivery(tx, deps, call, 'voicemail');
}

function factsOf(call: DeliveryRow) {
  const { beganAt, rangAt, seconds, keyPressed } = call;
  const rung = beganAt !== null && rangAt !== null;
  const ringSeconds = rung ? Math.max(0, beganAt - rangAt) / 1000 : null;
  return { startedByHer: startedByHer(call), seconds, ringSeconds, keyPressed };
}
