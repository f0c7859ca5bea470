import { type Call, type CallStep, HUNG_UP, nextSignal } from './call.ts';
import { hear } from './call-play.ts';
import type { Operator } from './operator.ts';
import type { VoiceAction } from './voice-xml.ts';

type GetDigits = Extract<VoiceAction, { action: 'GetDigits' }>;

/**
 * Collects keys. The first key stops the prompt. No key at all goes on with the next sibling without
 * a post; keys typed before a silence are posted.
 */
export async function getDigits(
  operator: Operator,
  call: Call,
  action: GetDigits,
): Promise<CallStep> {
  const { realTime, patienceMs } = operator.switches.of(call.phone.msisdn);
  const prompt = action.prompt;
  const seconds = prompt === null ? 0 : await hear(operator, call, prompt, 'GetDigits');
  if (!realTime) call.seconds += seconds;
  listen(operator, call, action);
  const pauseMs = realTime ? action.timeoutSeconds * 1_000 : patienceMs;
  let limitMs = pauseMs + (realTime ? seconds * 1_000 : 0);
  let digits = '';
  const before = call.seconds;
  for (;;) {
    const signal = await nextSignal(operator, call, limitMs);
    if (signal?.kind === 'hangup') return HUNG_UP;
    const silent = signal?.kind === 'sound' && signal.silent;
    if (signal === null || signal.kind === 'silence') break;
    if (silent && signal.seconds >= action.timeoutSeconds) break;
    if (signal.kind !== 'key') continue;
    const heardSeconds = call.seconds - before;
    if (digits === '' && realTime && heardSeconds < seconds) bargeIn(operator, call, heardSeconds);
    if (action.finishOnKey.includes(signal.key)) break;
    digits += signal.key;
    limitMs = pauseMs;
    if (action.numDigits > 0 && digits.length >= action.numDigits) break;
  }
  call.waitingFor = null;
  if (digits === '') {
    operator.journal.add(call.phone.msisdn, 'call.silence', { session: call.session });
    return { go: 'next' };
  }
  const { session } = call;
  operator.journal.add(call.phone.msisdn, 'call.keys', { session, digits, ignored: false });
  return { go: 'post', url: action.callbackUrl, fields: { dtmfDigits: digits } };
}

function listen(operator: Operator, call: Call, action: GetDigits): void {
  call.waitingFor = 'keys';
  operator.journal.add(call.phone.msisdn, 'call.listening', {
    session: call.session,
    numDigits: action.numDigits,
    timeoutSeconds: action.timeoutSeconds,
  });
}

function bargeIn(operator: Operator, call: Call, heardSeconds: number): void {
  operator.journal.add(call.phone.msisdn, 'call.barge-in', {
    session: call.session,
    heardSeconds: Math.round(heardSeconds * 10) / 10,
  });
}
