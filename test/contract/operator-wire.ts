import type { RawReply, RawRequest } from '../../src/channels/http.ts';
import type { DeliveryReport, InboundSms, SendErrorCode } from '../../src/channels/sms/codec.ts';
import type { UssdReply } from '../../src/channels/ussd/codec.ts';
import type { VoiceEvent, VoiceStep } from '../../src/channels/voice/codec.ts';
import type { Provider } from '../../src/providers/provider.ts';
import type { Treatment } from './operator-server.ts';

export const VOICE_URL = 'https://kumasira.example/at/secret/voice';

export interface UssdTurn {
  sessionKey: string;
  msisdn: string;
  serviceCode: string;
  /** Everything keyed since the dial, oldest first. */
  inputs: readonly string[];
}

/** What a person does when the operator carries out the steps of a reply. */
export type CallMoment =
  | { does: 'press'; digits: string }
  | { does: 'nothing' }
  | { does: 'speak'; recordingUrl: string | null }
  | { does: 'wait' };

/** One operator seen from outside: it writes what its adapter reads, and reads what it writes. */
export interface OperatorWire {
  name: string;
  cumulative: boolean;
  open(baseUrl: string, timeoutMs: number): Provider;

  ussdRequest(turn: UssdTurn): RawRequest;
  ussdEnd(turn: UssdTurn, status: string, durationMs: number, cost: string): RawRequest;
  readUssd(reply: RawReply): UssdReply;

  inboundSms(sms: Omit<InboundSms, 'provider'>): RawRequest;
  /** `strange`: a status the operator added yesterday. */
  deliveryReport(messageId: string, state: DeliveryReport['state'] | 'strange'): RawRequest;
  optOut(msisdn: string): RawRequest;
  /** The operator takes the message it was sent. */
  acceptSms(id: string): Treatment;
  refuseSms(code: SendErrorCode): Treatment;

  callStart(
    event: Pick<VoiceEvent, 'sessionKey' | 'direction' | 'msisdn' | 'clientRequestId'>,
  ): RawRequest;
  callEnd(sessionKey: string, final: NonNullable<VoiceEvent['final']>): RawRequest;
  readVoice(reply: RawReply): VoiceStep[];
  /** The request that follows `reply`, at the address the reply gave; null when the call ends. */
  follow(sessionKey: string, reply: RawReply, moment: CallMoment): RawRequest | null;
  queueCall(session: string): Treatment;
  refuseCall(code: SendErrorCode): Treatment;
}
