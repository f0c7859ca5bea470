import { XMLParser } from 'fast-xml-parser';
import type { RawReply, RawRequest } from '../../src/channels/http.ts';
import type { SendErrorCode } from '../../src/channels/sms/codec.ts';
import type { VoiceStep } from '../../src/channels/voice/codec.ts';
import { openAfricasTalking } from '../../src/providers/africastalking/open.ts';
import { jsonReply } from './operator-server.ts';
import { type CallMoment, type OperatorWire, VOICE_URL } from './operator-wire.ts';

const OUR_NUMBER = '+22320000000';

const post = (url: string, fields: Record<string, string>): RawRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});

const REPORT_WORDS = {
  sent: 'Sent',
  delivered: 'Success',
  failed: 'Failed',
  unknown: 'Teleported',
  strange: 'Teleported',
} as const;

const SMS_REFUSALS: Readonly<Record<SendErrorCode, readonly [code: number, status: string]>> = {
  invalid_number: [403, 'InvalidPhoneNumber'],
  blocked: [406, 'UserInBlacklist'],
  invalid_sender: [402, 'InvalidSenderId'],
  no_credit: [405, 'InsufficientBalance'],
  unreachable: [407, 'CouldNotRoute'],
  provider_error: [501, 'GatewayError'],
  throttled: [429, ''],
  bad_credentials: [401, ''],
};

const END_FIELDS = {
  completed: { callSessionState: 'Completed', hangupCause: 'NORMAL_CLEARING' },
  busy: { callSessionState: 'Busy', hangupCause: 'USER_BUSY' },
  no_answer: { callSessionState: 'NotAnswered', hangupCause: 'NO_ANSWER' },
  rejected: { callSessionState: 'Rejected', hangupCause: 'CALL_REJECTED' },
  failed: { callSessionState: 'Failed', hangupCause: 'UNALLOCATED_NUMBER' },
} as const;

/** Africa's Talking, from the outside. */
export const africasTalkingWire: OperatorWire = {
  name: 'africastalking',
  cumulative: true,

  open: (baseUrl, timeoutMs) =>
    openAfricasTalking({
      username: 'kumasira',
      apiKey: 'key',
      senderId: 'KUMASIRA',
      smsNumber: '22300',
      voiceNumber: OUR_NUMBER,
      voiceUrl: VOICE_URL,
      baseUrl,
      timeoutMs,
    }),

  ussdRequest: ({ sessionKey, msisdn, serviceCode, inputs }) =>
    post('/at/secret/ussd', {
      sessionId: sessionKey,
      phoneNumber: msisdn,
      networkCode: '61099',
      serviceCode,
      text: inputs.join('*'),
    }),

  ussdEnd: ({ sessionKey, msisdn, serviceCode, inputs }, status, durationMs, cost) =>
    post('/at/secret/ussd/events', {
      date: '2026-09-28 10:00:00',
      sessionId: sessionKey,
      serviceCode,
      networkCode: '61099',
      phoneNumber: msisdn,
      status,
      cost,
      durationInMillis: `${durationMs}`,
      hopsCount: `${inputs.length}`,
      input: inputs.join('*'),
      lastAppResponse: 'END',
    }),

  readUssd: ({ body }) => ({ text: body.slice(4), end: body.startsWith('END ') }),

  inboundSms: ({ id, from, to, text, sentAt }) =>
    post('/at/secret/sms', {
      id,
      from,
      to,
      text,
      date: sentAt === null ? '' : new Date(sentAt).toISOString().replace('.000', ''),
    }),

  deliveryReport: (id, state) =>
    post('/at/secret/sms/delivery', { id, status: REPORT_WORDS[state], retryCount: '0' }),

  optOut: (phoneNumber) => post('/at/secret/sms/opt-out', { senderId: 'KUMASIRA', phoneNumber }),

  acceptSms: (messageId) => smsAnswer({ messageId, status: 'Success', statusCode: 101 }),

  refuseSms(code) {
    const [statusCode, status] = SMS_REFUSALS[code];
    if (status !== '') return smsAnswer({ messageId: 'None', status, statusCode });
    return {
      kind: 'reply',
      status: statusCode,
      contentType: 'text/plain',
      body: 'The supplied authentication is invalid',
    };
  },

  callStart: ({ sessionKey, direction, msisdn, clientRequestId }) =>
    post('/at/secret/voice', {
      isActive: '1',
      sessionId: sessionKey,
      direction: direction === 'inbound' ? 'Inbound' : 'Outbound',
      callerNumber: direction === 'inbound' ? msisdn : OUR_NUMBER,
      destinationNumber: direction === 'inbound' ? OUR_NUMBER : msisdn,
      callSessionState: 'Ringing',
      ...(clientRequestId !== null && { clientRequestId }),
    }),

  callEnd: (sessionId, { outcome, seconds, cost }) =>
    post('/at/secret/voice', {
      isActive: '0',
      sessionId,
      direction: 'Inbound',
      callerNumber: '+22310000001',
      durationInSeconds: `${seconds ?? ''}`,
      ...END_FIELDS[outcome],
      ...(cost !== null && { currencyCode: cost.slice(0, 3), amount: cost.slice(4) }),
    }),

  readVoice: (reply) => readElements(reply).flatMap(readElement),
  follow,

  queueCall: (sessionId) =>
    jsonReply(201, {
      entries: [{ phoneNumber: '+22310000001', status: 'Queued', sessionId }],
      errorMessage: 'None',
    }),

  refuseCall(code) {
    const status = {
      invalid_number: 'InvalidPhoneNumber',
      unreachable: 'DestinationNotSupported',
      no_credit: 'InsufficientCredit',
    }[code as string];
    if (status === undefined) return this.refuseSms(code);
    return jsonReply(200, {
      entries: [{ phoneNumber: '+22310000001', status, sessionId: 'None' }],
      errorMessage: 'None',
    });
  },
};

function smsAnswer(recipient: object) {
  return jsonReply(201, {
    SMSMessageData: {
      Message: 'Sent to 1/1 Total Cost: XOF 12.5000 Message parts: 1',
      Recipients: [{ number: '+22310000001', cost: 'XOF 12.5000', ...recipient }],
    },
  });
}

interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: XmlElement[];
  text: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  ignoreDeclaration: true,
});

function readElements({ body }: RawReply): XmlElement[] {
  return toElements(parser.parse(body))[0]?.children ?? [];
}

function toElements(nodes: Record<string, unknown>[]): XmlElement[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
    if (name === undefined) return [];
    const inner = node[name] as Record<string, unknown>[];
    return [
      {
        name,
        attributes: (node[':@'] ?? {}) as Record<string, string>,
        children: toElements(inner),
        text: inner.map((child) => child['#text'] ?? '').join(''),
      },
    ];
  });
}

function readElement(element: XmlElement): VoiceStep[] {
  const { name, attributes, children, text } = element;
  const url = children[0]?.attributes.url ?? null;
  switch (name) {
    case 'Play':
      return [{ step: 'play', url: attributes.url ?? '' }];
    case 'GetDigits':
      return [
        {
          step: 'collect',
          url,
          digits: Number(attributes.numDigits),
          timeoutSeconds: Number(attributes.timeout),
        },
      ];
    case 'Record':
      return [
        {
          step: 'record',
          url,
          maxSeconds: Number(attributes.maxLength),
          silenceSeconds: Number(attributes.timeout),
        },
      ];
    case 'Redirect':
      return text.includes('noinput') ? [] : [{ step: 'redirect' }];
    case 'Reject':
      return [{ step: 'reject' }];
    default:
      throw new Error(`no such action: ${name}`);
  }
}

function follow(sessionId: string, reply: RawReply, moment: CallMoment): RawRequest | null {
  const elements = readElements(reply);
  const waiting = elements.find(({ name }) => name === 'GetDigits' || name === 'Record');
  const redirect = elements.find(({ name }) => name === 'Redirect');
  const answered = moment.does === 'press' || moment.does === 'speak';
  const address = answered ? waiting?.attributes.callbackUrl : redirect?.text;
  if (address === undefined) return null;
  const { pathname, search } = new URL(address);
  return post(pathname + search, {
    isActive: '1',
    sessionId,
    direction: 'Inbound',
    callerNumber: '+22310000001',
    destinationNumber: OUR_NUMBER,
    callSessionState: 'Active',
    ...(moment.does === 'press' && { dtmfDigits: moment.digits }),
    ...(moment.does === 'speak' && { recordingUrl: moment.recordingUrl ?? '' }),
  });
}
