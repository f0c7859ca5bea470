import type { TurnRequest } from '../../runner/ports.ts';
import type { Reading } from '../../runner/reading.ts';
import type { VoiceEvent } from './codec.ts';
import type { Call } from './route.ts';

/**
 * A turn for the recording that came with the end of a call: she hung up while she spoke. It is kept as
 * if she had pressed a key; nobody hears the reply.
 */
export function hangUpTurn(
  event: VoiceEvent,
  call: Call,
  recording: { id: string; url: string },
): TurnRequest {
  return {
    eventKey: `voice:${event.provider}:${event.sessionKey}:hang-up`,
    kind: 'voice',
    medium: 'voice',
    provider: event.provider,
    sessionKey: event.sessionKey,
    msisdn: call.msisdn,
    read: (stored): Reading =>
      stored?.sessionKey === event.sessionKey
        ? { kind: 'input', input: { kind: 'recording', id: recording.id }, transcript: '' }
        : { kind: 'show' },
    entry: { flow: call.flow, vars: call.vars },
    resumable: call.resumable,
    recording,
    compose: async () => null,
  };
}
