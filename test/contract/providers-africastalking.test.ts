import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AfricasTalkingSettings,
  openAfricasTalking,
} from '../../src/providers/africastalking/open.ts';
import { http, openAccount } from '../../src/providers/africastalking/sdk.ts';
import { africasTalkingWire } from './africastalking-wire.ts';
import { jsonReply, type OperatorServer, openOperatorServer } from './operator-server.ts';
import { VOICE_URL } from './operator-wire.ts';

const PHONE = '+22310000001';
const SMS = { to: PHONE, text: 'Votre question a une reponse', replyable: true };

// Each test names a defect of africastalking 0.8.3, as numbered in src/providers/README.md.
describe('the SDK behind its adapter', () => {
  let operator: OperatorServer;

  const open = (settings: Partial<AfricasTalkingSettings> = {}) =>
    openAfricasTalking({
      username: 'kumasira',
      apiKey: 'k3y-secret',
      senderId: null,
      smsNumber: '22300',
      voiceNumber: '+22320000000',
      voiceUrl: VOICE_URL,
      baseUrl: operator.url,
      timeoutMs: 300,
      ...settings,
    });

  beforeAll(async () => {
    operator = await openOperatorServer();
  });
  beforeEach(() => operator.treat(africasTalkingWire.acceptSms('m1')));
  afterAll(() => operator.close());

  it('1: a sandbox client does not move the addresses of another', async () => {
    const { smsSender } = open();
    openAccount({ username: 'sandbox', apiKey: 'other' });
    expect(await smsSender.send(SMS)).toMatchObject({ kind: 'accepted' });
  });

  it('1: two clients of one process keep their own addresses', async () => {
    const other = await openOperatorServer();
    other.treat(africasTalkingWire.acceptSms('m2'));
    const senders = [open(), open({ baseUrl: other.url })].map(({ smsSender }) => smsSender);
    const outcomes = await Promise.all(senders.map((sender) => sender.send(SMS)));
    await other.close();
    expect(outcomes).toMatchObject([{ providerId: 'm1' }, { providerId: 'm2' }]);
  });

  it.each([
    [
      'kumasira',
      'https://api.africastalking.com/version1/messaging',
      'https://voice.africastalking.com/call',
    ],
    [
      'sandbox',
      'https://api.sandbox.africastalking.com/version1/messaging',
      'https://voice.sandbox.africastalking.com/call',
    ],
  ])('1: %s has its own hosts, without a network', async (username, sms, call) => {
    const urls: unknown[] = [];
    const defaults = http.defaults as { adapter?: unknown };
    const { adapter } = defaults;
    defaults.adapter = async (config: { url: string }) => {
      urls.push(config.url);
      throw new Error('no network in tests');
    };
    const { smsSender, callPlacer } = open({ username, baseUrl: null });
    await smsSender.send(SMS);
    await callPlacer.place({ to: PHONE, clientRequestId: '42' });
    defaults.adapter = adapter;
    expect(urls).toEqual([sms, call]);
  });

  it('2: no field is sent that has no value', async () => {
    const { smsSender, callPlacer } = open();
    await smsSender.send(SMS);
    operator.treat(africasTalkingWire.queueCall('call-1'));
    const sms = operator.received[0];
    await callPlacer.place({ to: PHONE, clientRequestId: '42' });
    const call = operator.received[0];
    for (const request of [sms, call]) expect(request?.body ?? '').not.toContain('undefined');
    expect(Object.fromEntries(new URLSearchParams(call?.body))).toEqual({
      username: 'kumasira',
      to: PHONE,
      from: '+22320000000',
      clientRequestId: '42',
    });
  });

  it('the request is the one the operator documents', async () => {
    await open().smsSender.send(SMS);
    const [request] = operator.received;
    expect(request).toMatchObject({ method: 'POST', path: '/version1/messaging' });
    expect(request?.headers).toMatchObject({
      apikey: 'k3y-secret',
      accept: 'application/json',
    });
    expect(request?.headers['content-type']).toContain('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      username: 'kumasira',
      to: PHONE,
      message: SMS.text,
      from: '22300',
      bulkSMSMode: '1',
    });
  });

  it('5: a 201 without recipients is a refusal', async () => {
    operator.treat(
      jsonReply(201, { SMSMessageData: { Message: 'InvalidSenderId', Recipients: [] } }),
    );
    expect(await open().smsSender.send(SMS)).toEqual({
      kind: 'refused',
      code: 'invalid_sender',
      detail: 'InvalidSenderId',
    });
  });

  it('5: a 200 with a recipient is accepted', async () => {
    const accepted = africasTalkingWire.acceptSms('m1');
    operator.treat({ ...accepted, status: 200 } as typeof accepted);
    expect(await open().smsSender.send(SMS)).toMatchObject({ kind: 'accepted', providerId: 'm1' });
  });

  it('5: a success that says nothing is perhaps sent', async () => {
    operator.treat({ kind: 'reply', status: 202, contentType: 'text/plain', body: 'OK' });
    expect(await open().smsSender.send(SMS)).toMatchObject({ kind: 'unknown' });
  });

  it('6: a call can be placed from a short code', async () => {
    operator.treat(africasTalkingWire.queueCall('call-1'));
    const { callPlacer } = open({ voiceNumber: '37333' });
    const outcome = await callPlacer.place({ to: PHONE, clientRequestId: '42' });
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect(operator.received[0]?.body).toContain('from=37333');
  });

  it.each(['10000001', '+22300000001', '37333', '', 'Awa'])(
    '6 and 7: the number %j is refused before anything is sent',
    async (to) => {
      const { smsSender, callPlacer } = open();
      const refused = { kind: 'refused', code: 'invalid_number' };
      expect(await smsSender.send({ ...SMS, to })).toMatchObject(refused);
      expect(await callPlacer.place({ to, clientRequestId: '42' })).toMatchObject(refused);
      expect(operator.received).toEqual([]);
    },
  );

  it('8: an operator that never answers does not hold the worker', async () => {
    operator.treat({ kind: 'silence' });
    expect(await open({ timeoutMs: 50 }).smsSender.send(SMS)).toMatchObject({ kind: 'unknown' });
  });

  it('a redirect is not followed: it would carry the key away', async () => {
    const elsewhere = await openOperatorServer();
    elsewhere.treat(africasTalkingWire.acceptSms('m2'));
    operator.treat({ kind: 'redirect', location: `${elsewhere.url}/version1/messaging` });
    const outcome = await open().smsSender.send(SMS);
    await elsewhere.close();
    expect(outcome).toMatchObject({ kind: 'refused', detail: 'HTTP 307' });
    expect(elsewhere.received).toEqual([]);
  });

  it('a proxy of the machine does not stand before an address of ours', async () => {
    const before = process.env.HTTP_PROXY;
    process.env.HTTP_PROXY = 'http://127.0.0.1:1';
    const outcome = await open().smsSender.send(SMS);
    if (before === undefined) delete process.env.HTTP_PROXY;
    else process.env.HTTP_PROXY = before;
    expect(outcome).toMatchObject({ kind: 'accepted' });
  });

  it.each([
    { kind: 'reply', status: 401, contentType: 'text/plain', body: `bad key for ${PHONE}` },
    { kind: 'reply', status: 400, contentType: 'text/plain', body: SMS.text },
    { kind: 'reply', status: 500, contentType: 'text/html', body: `<p>${PHONE} k3y-secret</p>` },
    jsonReply(201, { SMSMessageData: { Message: SMS.text, Recipients: [] } }),
    jsonReply(201, { SMSMessageData: { Message: `To ${PHONE.slice(1)}`, Recipients: [] } }),
    { kind: 'reset' },
  ] as const)('no outcome repeats the key, the number or the words: %j', async (treatment) => {
    operator.treat(treatment);
    const outcome = JSON.stringify(await open().smsSender.send(SMS));
    for (const secret of ['k3y-secret', PHONE.slice(1), SMS.text]) {
      expect(outcome).not.toContain(secret);
    }
  });
});
