import {
  announce,
  type Call,
  type CallStep,
  callFields,
  ENDINGS,
  endCall,
  HUNG_UP,
} from './call.ts';
import { getDigits } from './call-digits.ts';
import { playPrompt } from './call-play.ts';
import { record } from './call-record.ts';
import { postCallback, shortUrl } from './callbacks.ts';
import type { Operator } from './operator.ts';
import { parseVoiceXml, type VoiceAction } from './voice-xml.ts';

/** Posts one call may take; a gateway that redirects in circles meets it. */
const POSTS_PER_CALL = 300;

/**
 * Carries a call from the first post to the last: asks the gateway what to do, does it, until someone
 * hangs up or nothing is left to do.
 *
 * @param beep the caller lets it ring once and hangs up herself when the gateway does not refuse.
 */
export async function holdDialogue(operator: Operator, call: Call, beep: boolean): Promise<void> {
  let state = call.direction === 'Inbound' ? 'Ringing' : 'Answered';
  let url = call.url;
  let fields: Record<string, string> = {};
  for (let posts = 0; posts < POSTS_PER_CALL; posts += 1) {
    const actions = await askGateway(operator, call, url, { ...fields, callSessionState: state });
    const step = await perform(operator, call, actions, beep);
    if (step.go === 'end') return await endCall(operator, call, step.how);
    if (step.go === 'next') return await endCall(operator, call, ENDINGS.completed);
    url = step.url === null ? call.url : resolve(call, step.url);
    fields = step.fields;
    state = 'Active';
  }
  fault(operator, call, `more than ${POSTS_PER_CALL} posts in one call`);
  await endCall(operator, call, ENDINGS.fault);
}

async function askGateway(
  operator: Operator,
  call: Call,
  url: string,
  fields: Record<string, string>,
): Promise<VoiceAction[] | null> {
  const reply = await postCallback(operator, {
    kind: 'voice',
    phone: call.phone.msisdn,
    url,
    fields: { ...callFields(operator, call, ''), isActive: '1', ...fields },
  });
  if (reply.kind !== 'answered' || reply.status !== 200) {
    fault(operator, call, reply.kind === 'answered' ? `answer ${reply.status}` : 'no answer');
    return null;
  }
  const actions = parseVoiceXml(reply.body);
  if (actions === null) fault(operator, call, 'the answer is not a voice response in XML');
  return actions;
}

async function perform(
  operator: Operator,
  call: Call,
  actions: VoiceAction[] | null,
  beep: boolean,
): Promise<CallStep> {
  if (call.state === 'answered' && call.line.down()) return HUNG_UP;
  if (actions === null) return { go: 'end', how: ENDINGS.fault };
  const [first] = actions;
  if (first?.action === 'Reject' && call.state === 'ringing') {
    return { go: 'end', how: ENDINGS.refusedByGateway };
  }
  if (beep || (call.line.down() && call.state === 'ringing')) {
    return { go: 'end', how: ENDINGS.callerGaveUp };
  }
  if (call.state === 'ringing') pickUp(operator, call);
  for (const [index, action] of actions.entries()) {
    if (call.line.down()) return HUNG_UP;
    const step = await performOne(operator, call, action, actions[index + 1]);
    if (step.go !== 'next') return step;
  }
  return { go: 'next' };
}

/** The call is taken: from now on it costs and its seconds count. */
export function pickUp(operator: Operator, call: Call): void {
  call.state = 'answered';
  call.waitingFor = null;
  operator.journal.add(call.phone.msisdn, 'call.answered', {
    session: call.session,
    direction: call.direction,
  });
  announce(operator, call, 'Answered');
}

async function performOne(
  operator: Operator,
  call: Call,
  action: VoiceAction,
  next: VoiceAction | undefined,
): Promise<CallStep> {
  switch (action.action) {
    case 'Play':
    case 'Say':
      await playPrompt(operator, call, action, 'Response', next?.action === 'Redirect');
      return { go: 'next' };
    case 'GetDigits':
      return await getDigits(operator, call, action);
    case 'Record':
      return await record(operator, call, action);
    case 'Redirect':
      call.url = resolve(call, action.url);
      operator.journal.add(call.phone.msisdn, 'call.redirected', {
        session: call.session,
        to: shortUrl(operator, call.url),
      });
      return { go: 'post', url: null, fields: {} };
    case 'Reject':
    case 'Hangup':
      return HUNG_UP;
    case 'Unsupported':
      fault(operator, call, action.problem);
      return { go: 'next' };
  }
}

function resolve(call: Call, url: string): string {
  return URL.canParse(url, call.url) ? new URL(url, call.url).href : call.url;
}

function fault(operator: Operator, call: Call, problem: string): void {
  operator.journal.add(call.phone.msisdn, 'call.fault', { session: call.session, problem });
}
