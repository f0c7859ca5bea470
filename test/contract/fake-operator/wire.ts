import type { RawRequest } from '../../../src/channels/http.ts';
import type { VoiceStep } from '../../../src/channels/voice/codec.ts';
import { jsonReply } from '../operator-server.ts';
import { type OperatorWire, VOICE_URL } from '../operator-wire.ts';
import { openFakeOperator } from './provider.ts';

const REPORT_WORDS = {
  sent: 'network',
  delivered: 'handset',
  failed: 'lost',
  unknown: 'moon',
  strange: 'moon',
} as const;

const REFUSALS = {
  bad_credentials: 401,
  no_credit: 402,
  invalid_number: 404,
  blocked: 409,
  invalid_sender: 412,
  unreachable: 422,
  throttled: 429,
  provider_error: 500,
} as const;

const post = (body: object): RawRequest => ({
  method: 'POST',
  url: '/fake/secret',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const withoutPlus = (msisdn: string) => msisdn.replace('+', '');

/** The fake operator, from the outside. */
export const fakeOperatorWire: OperatorWire = {
  name: 'fake-operator',
  cumulative: false,

  open: (baseUrl, timeoutMs) => openFakeOperator({ baseUrl, timeoutMs, voiceUrl: VOICE_URL }),

  ussdRequest: ({ sessionKey, msisdn, serviceCode, inputs }) =>
    post({
      op: inputs.length === 0 ? 'dial' : 'key',
      dialogue: sessionKey,
      subscriber: withoutPlus(msisdn),
      code: serviceCode,
      input: inputs.at(-1),
    }),
  ussdEnd: ({ sessionKey, msisdn }, status, ms, price) =>
    post({ dialogue: sessionKey, subscriber: withoutPlus(msisdn), status, ms, price }),
  readUssd({ body }) {
    const { page, more } = JSON.parse(body) as { page: string; more: boolean };
    return { text: page, end: !more };
  },

  inboundSms: ({ id, from, to, text, sentAt }) =>
    post({ uid: id, sender: withoutPlus(from), recipient: to, content: text, at: sentAt }),
  deliveryReport: (uid, state) => post({ uid, reached: REPORT_WORDS[state] }),
  optOut: (msisdn) => post({ stopped: withoutPlus(msisdn) }),
  acceptSms: (uid) => jsonReply(200, { uid }),
  refuseSms: (code) => jsonReply(REFUSALS[code], {}),

  callStart: ({ sessionKey, direction, msisdn, clientRequestId }) =>
    post({
      event: 'start',
      call: sessionKey,
      [direction === 'inbound' ? 'from' : 'to']: withoutPlus(msisdn),
      ref: clientRequestId,
    }),
  callEnd: (call, { outcome, seconds, cost }) =>
    post({ event: 'over', call, from: '22310000001', result: outcome, seconds, price: cost }),
  readVoice: ({ body }) => readReply(body).verbs.filter(({ step }) => step !== 'hangup'),
  follow(call, { body }, moment) {
    const { verbs, echo } = readReply(body);
    const last = verbs.at(-1)?.step;
    if (last !== 'collect' && last !== 'record' && last !== 'redirect') return null;
    const told = { call, from: '22310000001', echo };
    switch (moment.does) {
      case 'press':
        return post({ ...told, event: 'keys', keys: moment.digits });
      case 'nothing':
        return post({ ...told, event: 'quiet' });
      case 'speak':
        return post({ ...told, event: 'recorded', file: moment.recordingUrl });
      case 'wait':
        return post({ ...told, event: 'back' });
    }
  },
  queueCall: (uid) => jsonReply(200, { uid }),
  refuseCall: (code) => jsonReply(REFUSALS[code], {}),
};

function readReply(body: string) {
  return JSON.parse(body) as { verbs: VoiceStep[]; echo: number };
}
