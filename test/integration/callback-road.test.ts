import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCallbackGuard } from '../../src/channels/callback-guard.ts';
import { createCallbackRoad } from '../../src/channels/callback-road.ts';
import type { RawRequest } from '../../src/channels/http.ts';
import type { Handlers } from '../../src/channels/spool.ts';
import { type CapturedLog, captureLog } from '../contract/captured-log.ts';

const TOKEN = 'a-token-that-is-long-enough';
const NAMES = ['ussd', 'ussdEvents', 'sms', 'smsReport', 'smsOptOut', 'voice', 'voiceEvents'];

let server: Server;
let base: string;
let log: CapturedLog;
let seen: RawRequest[];
beforeEach(async () => {
  log = captureLog();
  seen = [];
  const named = NAMES.map((name) => [
    name,
    async (raw: RawRequest) => {
      seen.push(raw);
      if (raw.body === 'fault=1') throw new Error('somebody’s words');
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: `${name} é` };
    },
  ]);
  const road = createCallbackRoad({
    handlers: Object.fromEntries(named) as unknown as Handlers,
    guard: createCallbackGuard([TOKEN], []),
    trustedProxies: [],
    log,
  });
  server = createServer((incoming, outgoing) => {
    if (!road(incoming, outgoing)) outgoing.writeHead(404).end('another road');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => void server.close());

async function call(path: string, init: RequestInit = { method: 'POST', body: 'a=b' }) {
  const response = await fetch(`${base}${path}`, init);
  return { status: response.status, body: await response.text() };
}

it.each([
  ['/ussd', 'ussd'],
  ['/ussd/events', 'ussdEvents'],
  ['/sms', 'sms'],
  ['/sms/delivery', 'smsReport'],
  ['/sms/opt-out', 'smsOptOut'],
  ['/voice', 'voice'],
  ['/voice/events', 'voiceEvents'],
  ['/voice?t=7', 'voice'],
  ['/USSD/', 'ussd'],
])('%s reaches its handler whole', async (path, name) => {
  expect(await call(`/at/${TOKEN}${path}`)).toEqual({ status: 200, body: `${name} é` });
  expect(seen).toMatchObject([{ method: 'POST', url: `/at/${TOKEN}${path}`, body: 'a=b' }]);
});

it.each([
  ['a wrong token', '/at/wrong/ussd', { method: 'POST' }, 404, 'not_found\n'],
  ['a wrong token and method', '/at/wrong/ussd', { method: 'GET' }, 404, 'not_found\n'],
  ['another method', `/at/${TOKEN}/ussd`, { method: 'GET' }, 405, 'method_not_allowed\n'],
  [
    'a packed body',
    `/at/${TOKEN}/sms`,
    {
      ...{ method: 'POST', headers: { 'content-encoding': 'gzip' } },
      body: new Uint8Array(gzipSync('a=b')),
    },
    ...([400, 'request_malformed\n'] as const),
  ],
])('refuses %s, and says so in the log', async (_what, path, init, status, body) => {
  expect(await call(path, init)).toEqual({ status, body });
  expect(seen).toEqual([]);
  expect(log.entries).toMatchObject([{ level: 'warn', fields: { status } }]);
  expect(JSON.stringify(log.entries)).not.toContain(TOKEN);
});

it('refuses a large body, announced or not, and goes on with the connection', async () => {
  const large = 'x'.repeat(20_000);
  const path = `/at/${TOKEN}/sms`;
  expect((await call(path, { method: 'POST', body: large })).status).toBe(413);
  const unannounced = await new Promise<number>((done) => {
    const post = request(`${base}${path}`, { method: 'POST' }, (answer) => {
      answer.resume();
      done(answer.statusCode ?? 0);
    });
    post.write(large);
    post.end(large);
  });
  expect(unannounced).toBe(413);
  expect((await call(path)).status).toBe(200);
});

it('leaves what is no callback to others', async () => {
  for (const path of ['/', '/at', `/at/${TOKEN}`, `/at/${TOKEN}/mail`, '/healthz']) {
    expect(await call(path)).toEqual({ status: 404, body: 'another road' });
  }
  expect(log.entries).toEqual([]);
});

it('a fault is 500, and its words stay out of the log', async () => {
  const answer = await call(`/at/${TOKEN}/voice`, { method: 'POST', body: 'fault=1' });
  expect(answer).toEqual({ status: 500, body: 'flow_broken\n' });
  expect(log.count('request failed')).toBe(1);
  expect(JSON.stringify(log.entries)).not.toContain('words');
});
