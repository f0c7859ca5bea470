import { describe, expect, it } from 'vitest';
import { readSendAnswer, smsCodec } from './sms.ts';

const post = (body: string) => ({ method: 'POST', url: '/at/x/sms', headers: {}, body });

describe('inbound SMS', () => {
  const AT_6_04 = Date.UTC(2017, 4, 3, 6, 4, 45);

  it('is read whole', () => {
    const body =
      'from=%2B22310000001&to=22300&text=Q+Pourquoi+%3F&date=2017-05-03T06%3A04%3A45Z' +
      '&id=ATXid_1&linkId=abc&cost=0&networkCode=61002';
    expect(smsCodec.parseInbound(post(body))).toEqual({
      provider: 'africastalking',
      id: 'ATXid_1',
      from: '+22310000001',
      to: '22300',
      text: 'Q Pourquoi ?',
      sentAt: AT_6_04,
    });
  });

  it.each([
    ['2017-05-03T06:04:45Z', AT_6_04],
    ['2017-05-03 06:04:45', AT_6_04],
    ['2017-05-03+06:04:45', AT_6_04],
    ['2017-05-03T06:04:45.123Z', AT_6_04],
    ['2017-13-03 06:04:45', null],
    ['2017-02-31 06:04:45', null],
    ['yesterday', null],
    ['', null],
  ])('date %j', (date, sentAt) => {
    const body = new URLSearchParams({ from: '+22310000001', id: 'ATXid_1', date }).toString();
    expect(smsCodec.parseInbound(post(body))?.sentAt).toBe(sentAt);
  });

  it.each([
    ['a local number', 'from=70123456', '+22370123456'],
    ['an unescaped plus', 'from=+22310000001', '+22310000001'],
    ['a short code as received', 'from=37333', '37333'],
    ['a name as received', 'from=ORANGE', 'ORANGE'],
  ])('sender: %s', (_label, from, expected) => {
    expect(smsCodec.parseInbound(post(`id=ATXid_1&text=a&${from}`))?.from).toBe(expected);
  });

  it.each([
    ['no id', 'from=%2B22310000001&text=a'],
    ['no sender', 'id=ATXid_1&text=a'],
    ['an id of 5,000 characters', `from=%2B22310000001&text=a&id=${'x'.repeat(5000)}`],
    ['an empty body', ''],
  ])('refused: %s', (_label, body) => {
    expect(smsCodec.parseInbound(post(body))).toBeNull();
  });
});

describe('delivery report', () => {
  it.each([
    ['Sent', 'sent'],
    ['Submitted', 'sent'],
    ['Buffered', 'sent'],
    ['Success', 'delivered'],
    ['Rejected', 'failed'],
    ['Failed', 'failed'],
    ['AbsentSubscriber', 'failed'],
    ['Expired', 'failed'],
    ['Teleported', 'unknown'],
    ['constructor', 'unknown'],
    ['', 'unknown'],
  ])('status %j is %s and kept as received', (status, state) => {
    const body = `id=ATXid_1&status=${status}&phoneNumber=%2B22310000001&networkCode=61002`;
    expect(smsCodec.parseReport(post(body))).toEqual({
      provider: 'africastalking',
      messageId: 'ATXid_1',
      state,
      status,
      reason: null,
    });
  });

  it('keeps the reason of a failure', () => {
    const body = 'id=ATXid_1&status=Failed&failureReason=DeliveryFailure&retryCount=0';
    expect(smsCodec.parseReport(post(body))?.reason).toBe('DeliveryFailure');
  });

  it('needs the message id', () => {
    expect(smsCodec.parseReport(post('status=Success'))).toBeNull();
  });
});

describe('opt-out', () => {
  it.each([
    ['senderId=KUMASIRA&phoneNumber=%2B22310000001', '+22310000001'],
    ['senderId=KUMASIRA&phoneNumber=+22310000001', '+22310000001'],
  ])('%s', (body, msisdn) => {
    expect(smsCodec.parseOptOut(post(body))).toEqual({ provider: 'africastalking', msisdn });
  });

  it('needs a phone', () => {
    expect(smsCodec.parseOptOut(post('senderId=KUMASIRA'))).toBeNull();
  });
});

// The first and the InvalidSenderId answers were recorded from the real API (fixtures of
// SamuelMwangiW/africastalking-laravel); the codes are those of the operator's SMS page.
describe('answer to a send', () => {
  const answer = (recipient: object) => ({
    SMSMessageData: {
      Message: 'Sent to 1/1 Total Cost: KES 0.8000',
      Recipients: [
        {
          number: '+22310000001',
          cost: 'KES 0.8000',
          status: 'Success',
          messageId: 'ATXid_6f80',
          ...recipient,
        },
      ],
    },
  });

  it.each([100, 101, 102, '102'])('%j is accepted', (statusCode) => {
    expect(readSendAnswer(answer({ statusCode }))).toEqual({
      kind: 'accepted',
      providerId: 'ATXid_6f80',
      cost: 'KES 0.8000',
    });
  });

  it.each([
    [401, 'RiskHold', 'no_credit'],
    [402, 'InvalidSenderId', 'invalid_sender'],
    [403, 'InvalidPhoneNumber', 'invalid_number'],
    [404, 'UnsupportedNumberType', 'invalid_number'],
    [405, 'InsufficientBalance', 'no_credit'],
    [406, 'UserInBlacklist', 'blocked'],
    [407, 'CouldNotRoute', 'unreachable'],
    [409, 'DoNotDisturbRejection', 'blocked'],
    [500, 'InternalServerError', 'provider_error'],
    [501, 'GatewayError', 'provider_error'],
    [502, 'RejectedByGateway', 'provider_error'],
  ])('%i %s is refused as %s', (statusCode, status, code) => {
    const refused = { kind: 'refused', code, detail: status };
    expect(readSendAnswer(answer({ statusCode, status, messageId: 'None' }))).toEqual(refused);
    expect(readSendAnswer(answer({ statusCode, status }))).toEqual(refused);
  });

  it.each([
    [
      'no recipient',
      { SMSMessageData: { Message: 'InvalidSenderId', Recipients: [] } },
      {
        kind: 'refused',
        code: 'invalid_sender',
        detail: 'InvalidSenderId',
      },
    ],
    [
      'no recipient, unknown word',
      { SMSMessageData: { Message: 'Sorry', Recipients: [] } },
      {
        kind: 'refused',
        code: 'provider_error',
        detail: 'Sorry',
      },
    ],
    [
      'an unknown code, no id',
      answer({ statusCode: 999, status: 'New', messageId: 'None' }),
      {
        kind: 'refused',
        code: 'provider_error',
        detail: 'New',
      },
    ],
    [
      'an unknown code, an id',
      answer({ statusCode: 999 }),
      {
        kind: 'unknown',
        detail: 'status code 999 with a message id',
      },
    ],
    [
      'accepted, no id',
      answer({ statusCode: 101, messageId: 'None' }),
      {
        kind: 'unknown',
        detail: 'accepted without a message id',
      },
    ],
    ['a page of HTML', '<html>', { kind: 'unknown', detail: 'an answer that cannot be read' }],
    ['nothing', undefined, { kind: 'unknown', detail: 'an answer that cannot be read' }],
  ])('%s', (_label, data, outcome) => {
    expect(readSendAnswer(data)).toEqual(outcome);
  });

  it('keeps phone numbers and free words out of the detail', () => {
    const refused = (Message: string) => readSendAnswer({ SMSMessageData: { Message } });
    expect(refused('Failed for 22310000001')).toMatchObject({ detail: 'no known word' });
    expect(refused('22310000001')).toMatchObject({ detail: 'no known word' });
    expect(refused('Non merci')).toMatchObject({ detail: 'no known word' });
  });
});
