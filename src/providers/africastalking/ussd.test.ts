import { describe, expect, it } from 'vitest';
import { ussdCodec } from './ussd.ts';

const post = (body: string) => ({ method: 'POST', url: '/at/x/ussd', headers: {}, body });

const EVENT = {
  provider: 'africastalking',
  sessionKey: 'ATUid_x',
  msisdn: '+22310000001',
  serviceCode: '*384*123#',
  kind: 'input',
  cumulative: true,
};

const form = (text: string, phone = '%2B22310000001') =>
  `sessionId=ATUid_x&serviceCode=*384*123%23&phoneNumber=${phone}&networkCode=99999&text=${text}`;

describe('USSD request', () => {
  it.each([
    ['the first', form(''), { kind: 'begin', text: '' }],
    ['a turn', form('1*2*Awa'), { text: '1*2*Awa' }],
    ['a deep dial', form('2*1'), { text: '2*1' }],
    ['an empty input', form('1**2'), { text: '1**2' }],
    ['an empty last input', form('1*'), { text: '1*' }],
    ['accents, ampersand and plus', form('1*%C3%A9t%C3%A9+%26+%2B'), { text: '1*été & +' }],
    ['an unescaped plus', form('', '+22310000001'), { kind: 'begin', text: '' }],
    [
      'no text field',
      'sessionId=ATUid_x&phoneNumber=%2B22310000001',
      {
        kind: 'begin',
        text: '',
        serviceCode: '',
      },
    ],
    ['an unknown network', form('1').replace('99999', '61002'), { text: '1' }],
    ['a duplicated text', `${form('1')}&text=2`, { text: '1' }],
  ])('%s', (_label, body, expected) => {
    expect(ussdCodec.parse(post(body))).toEqual({ ...EVENT, ...expected });
  });

  it.each([
    ['no session', 'phoneNumber=%2B22310000001&text='],
    ['an empty session', 'sessionId=&phoneNumber=%2B22310000001&text='],
    ['a session of 5,000 characters', `sessionId=${'x'.repeat(5000)}&phoneNumber=%2B22310000001`],
    ['no phone', 'sessionId=ATUid_x&text='],
    ['a phone that is none', 'sessionId=ATUid_x&phoneNumber=anonymous&text='],
    ['an empty body', ''],
    ['JSON', '{"sessionId":"ATUid_x"}'],
  ])('refused: %s', (_label, body) => {
    expect(ussdCodec.parse(post(body))).toBeNull();
  });
});

describe('USSD end notice', () => {
  const NOTICE =
    'date=2026-09-28+10%3A00%3A00&sessionId=ATUid_x&serviceCode=*384%23&networkCode=99999' +
    '&phoneNumber=%2B22310000001&status=Success&cost=0.20&durationInMillis=4200&hopsCount=3';

  it('carries status, duration and cost', () => {
    expect(ussdCodec.parseEnd(post(NOTICE))).toEqual({
      provider: 'africastalking',
      sessionKey: 'ATUid_x',
      msisdn: '+22310000001',
      status: 'Success',
      durationMs: 4200,
      cost: '0.20',
    });
  });

  it('does without duration and cost', () => {
    expect(
      ussdCodec.parseEnd(post('sessionId=ATUid_x&phoneNumber=%2B22310000001&durationInMillis=-')),
    ).toMatchObject({ status: '', durationMs: null, cost: null });
  });
});

describe('USSD reply', () => {
  it.each([
    [{ text: 'Mon Elu\n1. Mes élus', end: false }, 'CON Mon Elu\n1. Mes élus'],
    [{ text: 'Merci', end: true }, 'END Merci'],
  ])('%j', (reply, body) => {
    expect(ussdCodec.format(reply)).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body,
    });
  });
});
