import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SendErrorCode } from '../../src/channels/sms/codec.ts';
import type { VoiceEvent, VoiceFinal, VoiceStep } from '../../src/channels/voice/codec.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { anyCharacter } from '../support/any-text.ts';
import { africasTalkingWire } from './africastalking-wire.ts';
import { fakeOperatorWire } from './fake-operator/wire.ts';
import { jsonReply, type OperatorServer, openOperatorServer } from './operator-server.ts';
import type { CallMoment } from './operator-wire.ts';

const PHONE = '+22310000001';
const MP3 = 'https://recordings.example/a.mp3';

describe.each([africasTalkingWire, fakeOperatorWire])('provider $name', (wire) => {
  let operator: OperatorServer;
  let provider: Provider;

  beforeAll(async () => {
    operator = await openOperatorServer();
    provider = wire.open(operator.url, 300);
  });
  afterAll(() => operator.close());

  it('has its own name', () => {
    expect(provider.name).toBe(wire.name);
  });

  describe('USSD', () => {
    const dialogue = { sessionKey: 'dialogue-1', msisdn: PHONE, serviceCode: '#303#' };

    it.each([
      ['the dial', [], 'begin'],
      ['a key', ['1'], 'input'],
      ['the third turn', ['1', '2', 'Awa'], 'input'],
      ['a star in free text', ['1', 'a*b'], 'input'],
      ['an empty input', ['1', ''], 'input'],
      ['accents and emoji', ['1', "L'école n'a plus de maître 🙏"], 'input'],
      ['5,000 characters', ['1', 'x'.repeat(5000)], 'input'],
    ] as const)('%s', (_label, inputs, kind) => {
      const request = wire.ussdRequest({ ...dialogue, inputs });
      expect(provider.ussd.parse(request)).toEqual({
        provider: wire.name,
        ...dialogue,
        kind,
        text: wire.cumulative ? inputs.join('*') : (inputs.at(-1) ?? ''),
        cumulative: wire.cumulative,
      });
    });

    it.each([
      { text: 'Mon Elu\n1. Mes élus\n2. Question', end: false },
      { text: 'Merci. Votre numéro: 417', end: true },
      { text: '<b> & "c" \\ é 🙏', end: false },
    ])('the page $text', (page) => {
      expect(wire.readUssd(provider.ussd.format(page))).toEqual(page);
    });

    it('the end of a dialogue', () => {
      const request = wire.ussdEnd({ ...dialogue, inputs: ['1'] }, 'Success', 4200, 'XOF 5');
      expect(provider.ussd.parseEnd(request)).toEqual({
        provider: wire.name,
        sessionKey: 'dialogue-1',
        msisdn: PHONE,
        status: 'Success',
        durationMs: 4200,
        cost: 'XOF 5',
      });
    });
  });

  describe('SMS in', () => {
    it.each([
      { id: 'm1', from: PHONE, to: '22300', text: '417 Réponse', sentAt: 1_790_000_000_000 },
      { id: 'm2', from: PHONE, to: '22300', text: 'a+b & c=d 🙏', sentAt: null },
      { id: 'm3', from: '37333', to: '22300', text: '', sentAt: null },
    ])('message $id', (sms) => {
      expect(provider.sms.parseInbound(wire.inboundSms(sms))).toEqual({
        provider: wire.name,
        ...sms,
      });
    });

    it.each([
      ['sent', 'sent'],
      ['delivered', 'delivered'],
      ['failed', 'failed'],
      ['strange', 'unknown'],
    ] as const)('a %s report is %s', (said, state) => {
      expect(provider.sms.parseReport(wire.deliveryReport('m1', said))).toMatchObject({
        provider: wire.name,
        messageId: 'm1',
        state,
      });
    });

    it('an opt-out', () => {
      expect(provider.sms.parseOptOut(wire.optOut(PHONE))).toEqual({
        provider: wire.name,
        msisdn: PHONE,
      });
    });
  });

  describe('SMS out', () => {
    const send = (text = 'Réponse 417: oui') =>
      provider.smsSender.send({ to: PHONE, text, replyable: true });

    it('is accepted, with the words as written', async () => {
      operator.treat(wire.acceptSms('m1'));
      expect(await send('a+b & c=d é 🙏')).toMatchObject({ kind: 'accepted', providerId: 'm1' });
      expect(operator.received).toHaveLength(1);
      const [request] = operator.received;
      const decoded = decodeURIComponent(request?.body.replaceAll('+', ' ') ?? '');
      expect(request?.body.includes('a+b & c=d é 🙏') || decoded.includes('a+b & c=d é 🙏')).toBe(
        true,
      );
    });

    it('leaves from the two-way number only when an answer is wanted', async () => {
      operator.treat(wire.acceptSms('m1'));
      await provider.smsSender.send({ to: PHONE, text: 'a', replyable: true });
      await provider.smsSender.send({ to: PHONE, text: 'a', replyable: false });
      const [twoWay, oneWay] = operator.received.map(({ body }) => body.includes('KUMASIRA'));
      expect([twoWay, oneWay]).toEqual([false, true]);
    });

    it.each<SendErrorCode>([
      'invalid_number',
      'blocked',
      'invalid_sender',
      'no_credit',
      'throttled',
      'unreachable',
      'provider_error',
      'bad_credentials',
    ])('is refused: %s', async (code) => {
      operator.treat(wire.refuseSms(code));
      expect(await send()).toMatchObject({ kind: 'refused', code });
    });

    outages(send);
  });

  describe('voice in', () => {
    const call = {
      sessionKey: 'call-1',
      direction: 'inbound',
      msisdn: PHONE,
      clientRequestId: null,
    } as const;
    const event: VoiceEvent = {
      provider: wire.name,
      ...call,
      kind: 'begin',
      turn: null,
      digits: '',
      recordingUrl: null,
      final: null,
    };

    it.each([
      ['from outside', call],
      ['that we placed', { ...call, direction: 'outbound', clientRequestId: '42' }],
    ] as const)('a call %s begins', (_label, start) => {
      expect(provider.voice.parse(wire.callStart(start))).toEqual({ ...event, ...start });
    });

    it.each<VoiceFinal>([
      { outcome: 'completed', seconds: 42, cost: 'XOF 12.5' },
      { outcome: 'busy', seconds: 0, cost: null },
      { outcome: 'no_answer', seconds: 0, cost: null },
      { outcome: 'rejected', seconds: null, cost: null },
      { outcome: 'failed', seconds: null, cost: null },
    ])('a call ends: $outcome', (final) => {
      const request = wire.callEnd('call-1', final);
      expect(provider.voice.parse(request)).toEqual({ ...event, kind: 'final', final });
      expect(provider.voice.parseNotice(request)).toMatchObject({ sessionKey: 'call-1', final });
    });

    it('a notice of a call that goes on has no end', () => {
      expect(provider.voice.parseNotice(wire.callStart(call))).toMatchObject({ final: null });
    });

    const collect: VoiceStep = { step: 'collect', url: MP3, digits: 1, timeoutSeconds: 5 };
    const record: VoiceStep = { step: 'record', url: null, maxSeconds: 120, silenceSeconds: 5 };

    it.each<[string, VoiceStep, CallMoment, Partial<VoiceEvent>]>([
      ['a key', collect, { does: 'press', digits: '*' }, { kind: 'digits', digits: '*' }],
      ['silence', collect, { does: 'nothing' }, { kind: 'silence' }],
      [
        'a recording',
        record,
        { does: 'speak', recordingUrl: MP3 },
        {
          kind: 'recording',
          recordingUrl: MP3,
        },
      ],
      ['nothing recorded', record, { does: 'speak', recordingUrl: null }, { kind: 'recording' }],
      ['coming back', { step: 'redirect' }, { does: 'wait' }, { kind: 'redirected' }],
    ])('%s comes with the turn of our reply', (_label, step, moment, expected) => {
      const reply = provider.voice.format([{ step: 'play', url: MP3 }, step], 7);
      const request = wire.follow('call-1', reply, moment);
      expect(request && provider.voice.parse(request)).toEqual({ ...event, turn: 7, ...expected });
    });

    it('nothing follows a goodbye', () => {
      const reply = provider.voice.format([{ step: 'play', url: MP3 }, { step: 'hangup' }], 7);
      expect(wire.follow('call-1', reply, { does: 'nothing' })).toBeNull();
    });

    it.each<[string, VoiceStep[], VoiceStep[]]>([
      ['a prompt with keys', [collect], [collect]],
      [
        'two files, then a recording',
        [{ step: 'play', url: MP3 }, record],
        [{ step: 'play', url: MP3 }, record],
      ],
      [
        'an address with a query',
        [{ ...collect, url: `${MP3}?e=1&s="<é>'` }],
        [{ ...collect, url: `${MP3}?e=1&s="<é>'` }],
      ],
      [
        'wait and come back',
        [{ step: 'play', url: MP3 }, { step: 'redirect' }],
        [{ step: 'play', url: MP3 }, { step: 'redirect' }],
      ],
      ['hanging up is saying nothing', [{ step: 'hangup' }], []],
      [
        'a refusal is alone',
        [{ step: 'play', url: MP3 }, { step: 'reject' }],
        [{ step: 'reject' }],
      ],
      ['nothing after the wait', [collect, { step: 'play', url: MP3 }], [collect]],
    ])('steps: %s', (_label, steps, understood) => {
      expect(wire.readVoice(provider.voice.format(steps, 7))).toEqual(understood);
    });
  });

  describe('calls out', () => {
    const place = () => provider.callPlacer.place({ to: PHONE, clientRequestId: '42' });

    it('are queued under the id of our row', async () => {
      operator.treat(wire.queueCall('call-1'));
      expect(await place()).toEqual({ kind: 'accepted', providerId: 'call-1', cost: null });
      expect(operator.received).toHaveLength(1);
      expect(operator.received[0]?.body).toContain('42');
    });

    it.each<SendErrorCode>([
      'invalid_number',
      'unreachable',
      'no_credit',
      'throttled',
      'bad_credentials',
    ])('are refused: %s', async (code) => {
      operator.treat(wire.refuseCall(code));
      expect(await place()).toMatchObject({ kind: 'refused', code });
    });

    outages(place);
  });

  function outages(send: () => Promise<{ kind: string }>) {
    it('an operator that fails is tried again', async () => {
      operator.treat(jsonReply(503, {}));
      expect(await send()).toMatchObject({ kind: 'refused', code: 'provider_error' });
    });

    it.each(['silence', 'reset'] as const)('%s after the request: perhaps sent', async (kind) => {
      operator.treat({ kind });
      expect(await send()).toMatchObject({ kind: 'unknown' });
      expect(operator.received).toHaveLength(1);
    });
  }

  it('nobody at the operator’s door: surely not sent', async () => {
    const gone = await openOperatorServer();
    await gone.close();
    const { smsSender, callPlacer } = wire.open(gone.url, 300);
    const outcomes = [
      await smsSender.send({ to: PHONE, text: 'a', replyable: false }),
      await callPlacer.place({ to: PHONE, clientRequestId: '42' }),
    ];
    const refused = { kind: 'refused', code: 'provider_error', detail: 'ECONNREFUSED' };
    expect(outcomes).toEqual([refused, refused]);
  });

  describe('whatever arrives', () => {
    const anyBody = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 300 }),
      fc.json(),
      formBody(
        'sessionId phoneNumber serviceCode networkCode text id from to date status isActive direction',
        'callerNumber destinationNumber dtmfDigits recordingUrl durationInSeconds failureReason',
      ),
    );
    const anyUrl = fc.oneof(
      fc.constant('/at/secret/voice'),
      fc.string().map((query) => `/at/secret/voice?t=${query}`),
    );

    it('is read or refused, never thrown at', () => {
      fc.assert(
        fc.property(anyUrl, anyBody, (url, body) => {
          const request = { method: 'POST', url, headers: {}, body };
          const { ussd, sms, voice } = provider;
          const read = [
            ussd.parse(request),
            ussd.parseEnd(request),
            sms.parseInbound(request),
            sms.parseReport(request),
            sms.parseOptOut(request),
            voice.parse(request),
            voice.parseNotice(request),
          ];
          for (const event of read) {
            if (event !== null) expect(event.provider).toBe(wire.name);
            if (event !== null && 'msisdn' in event) {
              expect(event.msisdn).toMatch(/^(\+[1-9]\d{6,14})?$/);
            }
          }
        }),
      );
    });

    it('over 16 KB is refused or read whole', () => {
      const inputs = ['x'.repeat(20_000)];
      const turn = { sessionKey: 'd', msisdn: PHONE, serviceCode: '#303#', inputs };
      const event = provider.ussd.parse(wire.ussdRequest(turn));
      expect(event?.text ?? inputs[0]).toBe(inputs[0]);
    });
  });
});

/** Forms of known fields, some of them missing, twice, wrongly escaped or absurd. */
function formBody(...names: string[]) {
  const name = fc.constantFrom(...names.join(' ').split(' '));
  const value = fc.oneof(
    fc.constantFrom('', '0', '1', '+22310000001', '%2B22310000001', '2%', 'NULL', 'file:///etc'),
    fc.string({ maxLength: 50 }).map((text) => encodeURIComponent(text)),
    fc.constant('x'.repeat(5000)),
  );
  return fc
    .array(fc.tuple(name, value), { maxLength: 14 })
    .map((fields) => fields.map(([key, text]) => `${key}=${text}`).join('&'));
}
