import { postCallback } from './callbacks.ts';
import { inBackground, newId, type Operator } from './operator.ts';
import { openPersonLine, type PersonLine, type Signal } from './person-line.ts';
import type { Phone } from './phones.ts';

/** How a call ended, in the operator's words. */
export interface CallEnding {
  callSessionState: 'Completed' | 'Rejected' | 'Busy' | 'NotAnswered' | 'Failed';
  status: 'Success' | 'Aborted';
  hangupCause: string;
}

export const ENDINGS = {
  completed: ending('Completed', 'Success', 'NORMAL_CLEARING'),
  refusedByGateway: ending('Rejected', 'Aborted', 'CALL_REJECTED'),
  refusedByPerson: ending('Rejected', 'Aborted', 'CALL_REJECTED'),
  callerGaveUp: ending('NotAnswered', 'Aborted', 'ORIGINATOR_CANCEL'),
  busy: ending('Busy', 'Aborted', 'USER_BUSY'),
  notAnswered: ending('NotAnswered', 'Aborted', 'NO_ANSWER'),
  fault: ending('Failed', 'Aborted', 'NORMAL_TEMPORARY_FAILURE'),
} as const;

/** What follows an action: the next sibling, a post to the gateway, or the end of the call. */
export type CallStep =
  | { go: 'next' }
  | { go: 'post'; url: string | null; fields: Record<string, string> }
  | { go: 'end'; how: CallEnding };

export const HUNG_UP: CallStep = { go: 'end', how: ENDINGS.completed };

/** A call between a phone and the gateway's number. */
export interface Call {
  session: string;
  direction: 'Inbound' | 'Outbound';
  phone: Phone;
  clientRequestId: string | null;
  state: 'ringing' | 'answered' | 'ended';
  /** What the operator waits for from the person now. */
  waitingFor: 'answer' | 'keys' | 'voice' | null;
  startedAt: number;
  /** Length so far: sounds at their own length, waiting as it was. */
  seconds: number;
  /** Where the next post without an address of its own goes: the number's, or the last redirected. */
  url: string;
  line: PersonLine;
  /** A recording the hang-up cut, for the final post. */
  lastRecording: string | null;
}

function ending(
  callSessionState: CallEnding['callSessionState'],
  status: CallEnding['status'],
  hangupCause: string,
): CallEnding {
  return { callSessionState, status, hangupCause };
}

/** A call that begins to ring. The caller makes it the phone's call when the phone is free. */
export function openCall(
  operator: Operator,
  phone: Phone,
  direction: Call['direction'],
  options: { session?: string; clientRequestId?: string | null } = {},
): Call {
  return {
    session: options.session ?? newId(operator, 'ATVId_'),
    direction,
    phone,
    clientRequestId: options.clientRequestId ?? null,
    state: 'ringing',
    waitingFor: null,
    startedAt: operator.clock.now(),
    seconds: 0,
    url: `${operator.settings.callbackBase}/voice`,
    line: openPersonLine(phone),
    lastRecording: null,
  };
}

/** The person's next signal within `ms`; the time it took counts as part of the call. */
export async function nextSignal(
  operator: Operator,
  call: Call,
  ms: number,
): Promise<Signal | null> {
  const before = operator.clock.now();
  const signal = await call.line.next(ms);
  if (call.state === 'answered') call.seconds += (operator.clock.now() - before) / 1_000;
  return signal;
}

/** The fields every voice post carries. */
export function callFields(operator: Operator, call: Call, state: string): Record<string, string> {
  const { voiceNumber } = operator.settings;
  const inbound = call.direction === 'Inbound';
  return {
    sessionId: call.session,
    direction: call.direction,
    callerNumber: inbound ? call.phone.msisdn : voiceNumber,
    destinationNumber: inbound ? voiceNumber : call.phone.msisdn,
    callSessionState: state,
    callerCountryCode: '223',
    callerCarrierName: 'Simulateur',
    callStartTime: new Date(call.startedAt).toISOString().slice(0, 19).replace('T', '+'),
    ...(call.clientRequestId === null ? {} : { clientRequestId: call.clientRequestId }),
  };
}

/** Tells the events address of a change of state, without waiting for it. */
export function announce(operator: Operator, call: Call, state: string): void {
  const isActive = call.state === 'ended' ? '0' : '1';
  inBackground(operator, () =>
    postCallback(operator, {
      kind: 'voice-events',
      phone: call.phone.msisdn,
      url: `${operator.settings.callbackBase}/voice/events`,
      fields: { ...callFields(operator, call, state), isActive },
    }),
  );
}

const MILLIONTHS_PER_SECOND = 1_250_000;

/** Ends the call: the phone is free, the final post goes to the number's address. */
export async function endCall(operator: Operator, call: Call, how: CallEnding): Promise<void> {
  const answered = call.state === 'answered';
  call.state = 'ended';
  call.waitingFor = null;
  const seconds = answered ? Math.max(1, Math.round(call.seconds)) : 0;
  const languages = languagesHeard(operator, call);
  operator.journal.add(call.phone.msisdn, 'call.ended', {
    session: call.session,
    state: how.callSessionState,
    hangupCause: how.hangupCause,
    seconds,
    ...(languages === '' ? {} : { languages }),
    ...(call.clientRequestId === null ? {} : { request: call.clientRequestId }),
  });
  if (call.phone.call === call) call.phone.call = null;
  announce(operator, call, how.callSessionState);
  await postCallback(operator, {
    kind: 'voice-final',
    phone: call.phone.msisdn,
    url: `${operator.settings.callbackBase}/voice`,
    fields: {
      ...callFields(operator, call, how.callSessionState),
      isActive: '0',
      durationInSeconds: String(seconds),
      currencyCode: 'XOF',
      amount: ((seconds * MILLIONTHS_PER_SECOND) / 1_000_000).toFixed(4),
      status: how.status,
      hangupCause: how.hangupCause,
      ...(call.lastRecording === null ? {} : { recordingUrl: call.lastRecording }),
    },
  });
}

/** Sentences heard, most first: `bm 9, fr 2`. `''` when the gateway does not tell. */
function languagesHeard(operator: Operator, call: Call): string {
  const counts = new Map<string, number>();
  for (const entry of operator.journal.entries(0, call.phone.msisdn)) {
    if (entry.kind !== 'call.played' || entry.session !== call.session) continue;
    for (const name of String(entry.sentences ?? '').split(' ')) {
      const language = name.split('/')[0] ?? '';
      if (language !== '') counts.set(language, (counts.get(language) ?? 0) + 1);
    }
  }
  const most = [...counts].sort(([, one], [, other]) => other - one);
  return most.map(([language, count]) => `${language} ${count}`).join(', ');
}
