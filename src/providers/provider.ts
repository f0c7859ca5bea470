import type { SmsCodec, SmsSender } from '../channels/sms/codec.ts';
import type { UssdCodec } from '../channels/ussd/codec.ts';
import type { CallPlacer, VoiceCodec } from '../channels/voice/codec.ts';

/** Everything the service knows about one operator. */
export interface Provider {
  /** Written into events, deliveries and costs. */
  name: string;
  ussd: UssdCodec;
  sms: SmsCodec;
  voice: VoiceCodec;
  smsSender: SmsSender;
  callPlacer: CallPlacer;
  /** `host` or `host:port` this operator's recordings are fetched from, unless configured. */
  recordingHosts: readonly string[];
}
