import { announce, type Call, ENDINGS, endCall, nextSignal, openCall } from './call.ts';
import { holdDialogue, pickUp } from './call-dialogue.ts';
import { inBackground, newId, type Operator, wait } from './operator.ts';
import { type Phone, working } from './phones.ts';

/**
 * The person calls the service (`beep`: lets it ring once and hangs up). Returns why she could not,
 * or null when it rings; the call goes on by itself.
 */
export function callService(operator: Operator, phone: Phone, beep: boolean): string | null {
  if (phone.call !== null) return 'le téléphone est déjà en appel';
  const call = openCall(operator, phone, 'Inbound');
  phone.call = call;
  operator.journal.add(phone.msisdn, 'call.dialled', {
    session: call.session,
    to: operator.settings.voiceNumber,
    beep,
  });
  announce(operator, call, 'Ringing');
  inBackground(operator, () => working(phone, () => holdDialogue(operator, call, beep)));
  return null;
}

/** From the request to the first ring. */
const RING_DELAY_MS = 30;

/** The gateway calls a phone. Returns the session id at once; the phone rings a moment later. */
export function callPhone(
  operator: Operator,
  phone: Phone,
  clientRequestId: string | null,
): string {
  const session = newId(operator, 'ATVId_');
  inBackground(operator, () =>
    working(phone, () => ring(operator, phone, session, clientRequestId)),
  );
  return session;
}

async function ring(
  operator: Operator,
  phone: Phone,
  session: string,
  clientRequestId: string | null,
): Promise<void> {
  await wait(operator, RING_DELAY_MS);
  const call = openCall(operator, phone, 'Outbound', { session, clientRequestId });
  const { busy, autoAnswer } = operator.switches.of(phone.msisdn);
  if (busy || phone.call !== null) return await endCall(operator, call, ENDINGS.busy);
  phone.call = call;
  operator.journal.add(phone.msisdn, 'call.ringing', {
    session,
    from: operator.settings.voiceNumber,
    request: clientRequestId,
  });
  announce(operator, call, 'Ringing');
  const answer = autoAnswer ? 'answer' : await awaitAnswer(operator, call);
  if (answer !== 'answer') return await endCall(operator, call, ENDINGS[answer]);
  pickUp(operator, call);
  await holdDialogue(operator, call, false);
}

async function awaitAnswer(
  operator: Operator,
  call: Call,
): Promise<'answer' | 'refusedByPerson' | 'notAnswered'> {
  const { noAnswer, ringMs, realTime } = operator.switches.of(call.phone.msisdn);
  if (noAnswer) {
    if (realTime) await wait(operator, ringMs);
    return 'notAnswered';
  }
  call.waitingFor = 'answer';
  for (;;) {
    const signal = await nextSignal(operator, call, ringMs);
    if (signal === null) return 'notAnswered';
    if (signal.kind === 'answer') return 'answer';
    if (signal.kind === 'refuse' || signal.kind === 'hangup') return 'refusedByPerson';
  }
}
