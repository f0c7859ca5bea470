import type { Provider } from '../provider.ts';
import { type ClientSettings, openClient } from './client.ts';
import { PROVIDER } from './name.ts';
import { createSmsSender, type SmsSettings, smsCodec } from './sms.ts';
import { ussdCodec } from './ussd.ts';
import { createCallPlacer, createVoiceCodec, type VoiceSettings } from './voice.ts';

/** Where finished recordings are kept, as integrators report it; the operator publishes no list. */
const RECORDING_HOSTS = ['voice.africastalking.com', 'voice.sandbox.africastalking.com'];

export interface AfricasTalkingSettings extends ClientSettings, SmsSettings, VoiceSettings {}

/** Opens nothing on the network: the first send does. */
export function openAfricasTalking(settings: AfricasTalkingSettings): Provider {
  const { baseUrl } = settings;
  const client = openClient(settings);
  return {
    name: PROVIDER,
    ussd: ussdCodec,
    sms: smsCodec,
    voice: createVoiceCodec(settings),
    smsSender: createSmsSender(settings, client),
    callPlacer: createCallPlacer(client),
    recordingHosts: baseUrl === null ? RECORDING_HOSTS : [new URL(baseUrl).host],
  };
}
