import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RawReply, RawRequest } from '../../src/channels/http.ts';
import type { VoiceEvent, VoiceStep } from '../../src/channels/voice/codec.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { createProvider } from '../../src/providers/registry.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { murmur } from '../../src/simulator/sound-file.ts';
import { until } from '../support/simulator-bench.ts';

const PHONE = '+22310000001';
const OK: RawReply = { status: 200, headers: {}, body: 'OK' };

// The adapter and the simulated operator were written from the same facts by different hands: here
// they meet over HTTP, through the SDK.
let simulator: Simulator;
let provider: Provider;
let gateway: string;
let answer: (request: RawRequest) => RawReply;
let close: () => Promise<void>;

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kumasira-provider-'));
  answer = () => OK;
  simulator = createSimulator({
    port: 0,
    callbackBase: () => `${gateway}/at/secret`,
    ussdCode: '*384*223#',
    smsNumber: '22310',
    voiceNumber: '+22310000000',
    recordingsDir: folder,
  });
  await simulator.start();
  const app = express();
  app.use('/simulator', simulator.router);
  app.get('/menu.wav', (_req, res) => void res.send(murmur(1).bytes));
  app.post('/at/{*rest}', express.text({ type: () => true }), (req, res) => {
    const { method, originalUrl: url, body } = req;
    const reply = answer({ method, url, headers: {}, body: body as string });
    res.status(reply.status).set(reply.headers).send(reply.body);
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  gateway = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  provider = createProvider('simulator', {
    username: 'simulator',
    apiKey: 'simulator',
    senderId: 'KUMASIRA',
    smsNumber: '22310',
    voiceNumber: '+22310000000',
    voiceUrl: `${gateway}/at/secret/voice`,
    baseUrl: simulator.url,
  });
  close = async () => {
    await simulator.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  };
});
afterEach(() => close());

async function phone(act: string, body: unknown = {}): Promise<Record<string, unknown>> {
  const response = await fetch(`${gateway}/simulator/phones/${encodeURIComponent(PHONE)}${act}`, {
    ...(act === '' ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

test('a USSD dialogue', async () => {
  const heard: unknown[] = [];
  answer = (request) => {
    const event = provider.ussd.parse(request);
    if (event === null || !request.url.endsWith('/ussd')) return OK;
    heard.push([event.kind, event.text]);
    return provider.ussd.format({ text: `page ${heard.length}`, end: heard.length === 3 });
  };
  await phone('/dial', { code: '*384*223#' });
  await phone('/input', { text: '1' });
  const { log } = await phone('/input', { text: 'a*b' });
  expect(heard).toEqual([
    ['begin', ''],
    ['input', '1'],
    ['input', '1*a*b'],
  ]);
  expect(JSON.stringify(log)).toContain('page 3');
});

test('a message, its reports, and the answer to it', async () => {
  const reports: unknown[] = [];
  const inbound: unknown[] = [];
  answer = (request) => {
    if (request.url.endsWith('/delivery')) reports.push(provider.sms.parseReport(request));
    if (request.url.endsWith('/sms')) inbound.push(provider.sms.parseInbound(request));
    return OK;
  };
  const sent = await provider.smsSender.send({ to: PHONE, text: 'Réf: 417', replyable: true });
  expect(sent).toMatchObject({ kind: 'accepted' });
  await until(() => reports.length === 2, 'both reports');
  const messageId = sent.kind === 'accepted' ? sent.providerId : '';
  expect(reports).toMatchObject([
    { messageId, state: 'sent' },
    { messageId, state: 'delivered' },
  ]);
  await phone('/sms', { text: '417 Oui & merci' });
  await until(() => inbound.length === 1, 'the answer');
  expect(inbound).toMatchObject([{ from: PHONE, to: '22310', text: '417 Oui & merci' }]);
  expect(inbound).not.toMatchObject([{ sentAt: null }]);
});

test('a call: key, silence, recording, coming back, goodbye', async () => {
  const menu = `${gateway}/menu.wav`;
  const collect: VoiceStep = { step: 'collect', url: menu, digits: 1, timeoutSeconds: 2 };
  const script: VoiceStep[][] = [
    [collect],
    [collect],
    [{ step: 'record', url: menu, maxSeconds: 5, silenceSeconds: 2 }],
    [{ step: 'play', url: menu }, { step: 'redirect' }],
    [{ step: 'play', url: menu }, { step: 'hangup' }],
  ];
  const events: VoiceEvent[] = [];
  answer = (request) => {
    const event = request.url.includes('/voice/events') ? null : provider.voice.parse(request);
    if (event === null) return OK;
    events.push(event);
    return provider.voice.format(script[events.length - 1] ?? [], events.length);
  };

  const placed = await provider.callPlacer.place({ to: PHONE, clientRequestId: 'row-1' });
  expect(placed).toMatchObject({ kind: 'accepted' });
  const waiting = async () =>
    ((await phone('')).call as { waitingFor?: string } | null)?.waitingFor;
  await until(async () => (await waiting()) === 'answer', 'the ringing');
  await phone('/answer');
  await phone('/keys', { digits: '1' });
  await phone('/silence');
  await phone('/speak', { murmur: 2 });
  await until(() => events.at(-1)?.kind === 'final', 'the end');

  expect(events.map(({ kind, turn, digits }) => [kind, turn, digits])).toEqual([
    ['begin', null, ''],
    ['digits', 1, '1'],
    ['silence', 2, ''],
    ['recording', 3, ''],
    ['redirected', 4, ''],
    ['final', null, ''],
  ]);
  for (const event of events) {
    expect(event).toMatchObject({
      sessionKey: placed.kind === 'accepted' ? placed.providerId : '',
      direction: 'outbound',
      msisdn: PHONE,
      clientRequestId: 'row-1',
    });
  }
  const recording = new URL(events[3]?.recordingUrl ?? '');
  expect(provider.recordingHosts).toContain(recording.host);
  expect(events.at(-1)?.final).toMatchObject({ outcome: 'completed' });
});

test('a beep is refused without cost', async () => {
  const events: VoiceEvent[] = [];
  answer = (request) => {
    const event = request.url.includes('/voice/events') ? null : provider.voice.parse(request);
    if (event !== null) events.push(event);
    return provider.voice.format([{ step: 'reject' }], 0);
  };
  await phone('/beep');
  await until(() => events.at(-1)?.kind === 'final', 'the end');
  expect(events).toMatchObject([
    { kind: 'begin', direction: 'inbound', msisdn: PHONE },
    { kind: 'final', final: { outcome: 'rejected', seconds: 0 } },
  ]);
});
