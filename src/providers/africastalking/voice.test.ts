import { describe, expect, it } from 'vitest';
import { createVoiceCodec, readCallAnswer } from './voice.ts';

const codec = createVoiceCodec({
  voiceNumber: '+22320000000',
  voiceUrl: 'https://kumasira.example/at/x/voice',
});
const post = (query: string, body: string) => ({
  method: 'POST',
  url: `/at/x/voice${query}`,
  headers: {},
  body,
});

const IN =
  'isActive=1&sessionId=ATVId_1&direction=Inbound&callerNumber=%2B22310000001' +
  '&destinationNumber=%2B22320000000&callSessionState=Ringing&callStartTime=2026-01-31+15:00:00';
const EVENT = {
  provider: 'africastalking',
  sessionKey: 'ATVId_1',
  direction: 'inbound',
  msisdn: '+22310000001',
  clientRequestId: null,
  kind: 'begin',
  turn: null,
  digits: '',
  recordingUrl: null,
  final: null,
};
const MP3 = 'https://voice.africastalking.com/recordings/a.mp3';

describe('voice request', () => {
  it.each([
    ['the first of a call', '', IN, {}],
    ['digits', '?t=3', `${IN}&dtmfDigits=1`, { kind: 'digits', turn: 3, digits: '1' }],
    ['a star', '?t=3', `${IN}&dtmfDigits=*`, { kind: 'digits', turn: 3, digits: '*' }],
    ['silence', '?t=3&noinput=1', IN, { kind: 'silence', turn: 3 }],
    ['an end key without digits', '?t=3', `${IN}&dtmfDigits=`, { kind: 'silence', turn: 3 }],
    [
      'a recording',
      '?t=4&rec=1',
      `${IN}&recordingUrl=${encodeURIComponent(MP3)}`,
      {
        kind: 'recording',
        turn: 4,
        recordingUrl: MP3,
      },
    ],
    ['nothing recorded', '?t=4&rec=1', `${IN}&recordingUrl=`, { kind: 'recording', turn: 4 }],
    [
      'nothing recorded, marker lost',
      '?t=4',
      `${IN}&recordingUrl=`,
      {
        kind: 'recording',
        turn: 4,
      },
    ],
    ['nothing recorded, field lost', '?t=4&rec=1', IN, { kind: 'recording', turn: 4 }],
    [
      'a recording address that is none',
      '?t=4&rec=1',
      `${IN}&recordingUrl=file:///etc/passwd`,
      {
        kind: 'recording',
        turn: 4,
      },
    ],
    ['a redirect', '?t=5&wait=1', IN, { kind: 'redirected', turn: 5 }],
    ['a turn that is none', '?t=x', IN, { kind: 'redirected', turn: null }],
    ['a withheld number', '', IN.replace('%2B22310000001', 'anonymous'), { msisdn: '' }],
    ['an unescaped plus', '', IN.replaceAll('%2B', '+'), {}],
  ])('%s', (_label, query, body, expected) => {
    expect(codec.parse(post(query, body))).toEqual({ ...EVENT, ...expected });
  });

  it.each([
    ['called party as destination', '%2B22320000000', '%2B22310000001'],
    ['called party as caller', '%2B22310000001', '%2B22320000000'],
    ['called party alone', '%2B22310000001', ''],
  ])('the person of an outbound call: %s', (_label, caller, destination) => {
    const body =
      `isActive=1&sessionId=ATVId_1&direction=Outbound&clientRequestId=42` +
      `&callerNumber=${caller}&destinationNumber=${destination}`;
    expect(codec.parse(post('', body))).toMatchObject({
      direction: 'outbound',
      msisdn: '+22310000001',
      clientRequestId: '42',
    });
  });

  it.each([
    ['no session', 'isActive=1&callerNumber=%2B22310000001'],
    ['no state', 'sessionId=ATVId_1&callerNumber=%2B22310000001'],
    ['a state that is none', 'isActive=2&sessionId=ATVId_1'],
    ['a session of 5,000 characters', `isActive=1&sessionId=${'x'.repeat(5000)}`],
    ['an empty body', ''],
  ])('refused: %s', (_label, body) => {
    expect(codec.parse(post('', body))).toBeNull();
    expect(codec.parseNotice(post('', body))).toBeNull();
  });
});

describe('end of a call', () => {
  const END = 'isActive=0&sessionId=ATVId_1&direction=Outbound&callerNumber=%2B22310000001';

  it('carries duration and cost, whichever address it comes to', () => {
    const body = `${END}&durationInSeconds=42&currencyCode=XOF&amount=12.5&status=Success`;
    const final = { outcome: 'completed', seconds: 42, cost: 'XOF 12.5' };
    for (const query of ['', '?t=7', '?t=7&noinput=1', '?t=7&rec=1']) {
      expect(codec.parse(post(query, body))).toMatchObject({ kind: 'final', turn: null, final });
    }
  });

  it('keeps the recording of somebody who hung up while speaking', () => {
    const body = `${END}&durationInSeconds=42&recordingUrl=${encodeURIComponent(MP3)}`;
    expect(codec.parse(post('?t=7', body))).toMatchObject({ kind: 'final', recordingUrl: MP3 });
  });

  it.each([
    ['callSessionState=NotAnswered', 'no_answer'],
    ['callSessionState=Busy', 'busy'],
    ['callSessionState=Rejected', 'rejected'],
    ['callSessionState=Failed', 'failed'],
    ['callSessionState=Expired', 'failed'],
    ['callSessionState=Completed&durationInSeconds=9', 'completed'],
    ['callSessionState=Completed&hangupCause=USER_BUSY&durationInSeconds=0', 'busy'],
    ['callSessionState=Completed&hangupCause=NORMAL_CLEARING', 'completed'],
    ['hangupCause=NO_ANSWER', 'no_answer'],
    ['hangupCause=SUBSCRIBER_ABSENT', 'no_answer'],
    ['hangupCause=CALL_REJECTED', 'rejected'],
    ['hangupCause=UNALLOCATED_NUMBER', 'failed'],
    ['hangupCause=NORMAL_TEMPORARY_FAILURE&durationInSeconds=30', 'completed'],
    ['status=Success', 'completed'],
    ['status=Aborted', 'failed'],
    ['status=Vanished&hangupCause=toString', 'failed'],
    ['', 'failed'],
  ])('%s is %s', (fields, outcome) => {
    expect(codec.parse(post('', `${END}&${fields}`))?.final?.outcome).toBe(outcome);
  });

  it('has no cost without an amount', () => {
    expect(codec.parse(post('', `${END}&currencyCode=XOF`))?.final?.cost).toBeNull();
  });
});

describe('call notice', () => {
  it('says that a call goes on', () => {
    expect(codec.parseNotice(post('', `${IN}&clientRequestId=42`))).toEqual({
      provider: 'africastalking',
      sessionKey: 'ATVId_1',
      clientRequestId: '42',
      ringing: false,
      final: null,
    });
  });

  it('says that the phone we call rings', () => {
    const rings = 'isActive=1&sessionId=ATVId_1&direction=Outbound&callSessionState=Ringing';
    expect(codec.parseNotice(post('', rings))?.ringing).toBe(true);
    const answered = rings.replace('Ringing', 'Answered');
    expect(codec.parseNotice(post('', answered))?.ringing).toBe(false);
  });

  it('says how a call ended', () => {
    const body = 'isActive=0&sessionId=ATVId_1&callSessionState=Busy';
    expect(codec.parseNotice(post('', body))?.final).toEqual({
      outcome: 'busy',
      seconds: null,
      cost: null,
    });
  });
});

// The first answer was recorded from the real API (fixtures of SamuelMwangiW/africastalking-laravel).
describe('answer to a call', () => {
  const answer = (status: string, sessionId: string) => ({
    entries: [{ phoneNumber: '+22310000001', status, sessionId }],
    errorMessage: 'None',
  });

  it.each([
    [
      'queued',
      answer('Queued', 'ATVId_ee20'),
      {
        kind: 'accepted',
        providerId: 'ATVId_ee20',
        cost: null,
      },
    ],
    [
      'queued without a session',
      answer('Queued', 'None'),
      {
        kind: 'unknown',
        detail: 'queued without a session id',
      },
    ],
    [
      'a wrong number',
      answer('InvalidPhoneNumber', 'None'),
      {
        kind: 'refused',
        code: 'invalid_number',
        detail: 'InvalidPhoneNumber',
      },
    ],
    [
      'no road',
      answer('DestinationNotSupported', 'None'),
      {
        kind: 'refused',
        code: 'unreachable',
        detail: 'DestinationNotSupported',
      },
    ],
    [
      'no credit',
      answer('InsufficientCredit', 'None'),
      {
        kind: 'refused',
        code: 'no_credit',
        detail: 'InsufficientCredit',
      },
    ],
    [
      'no entry',
      { entries: [], errorMessage: 'Invalid callerId' },
      {
        kind: 'refused',
        code: 'provider_error',
        detail: 'Invalid callerId',
      },
    ],
    [
      'no entry, naming a number',
      { entries: [], errorMessage: 'Invalid callerId: +22320000000' },
      { kind: 'refused', code: 'provider_error', detail: 'Invalid callerId: +…' },
    ],
    ['a page of HTML', '<html>', { kind: 'unknown', detail: 'an answer that cannot be read' }],
  ])('%s', (_label, data, outcome) => {
    expect(readCallAnswer(data)).toEqual(outcome);
  });
});
