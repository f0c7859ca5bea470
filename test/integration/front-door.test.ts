import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { createCallbackGuard } from '../../src/channels/callback-guard.ts';
import type { Handlers } from '../../src/channels/spool.ts';
import { silentLog } from '../support/silent-log.ts';

const TOKEN = 'a-token-that-is-long-enough';
const ok = async () => ({ status: 200, headers: {}, body: 'OK' });
const HANDLERS = Object.fromEntries(
  ['ussd', 'ussdEvents', 'sms', 'smsReport', 'smsOptOut', 'voice', 'voiceEvents'].map((name) => [
    name,
    ok,
  ]),
) as unknown as Handlers;

let server: Server | null = null;
afterEach(() => server?.close());

/** The gateway's door on this machine; what is behind it always says OK. */
async function open(allowed: string[], trustedProxies: string[]) {
  const app = buildApp({
    handlers: HANDLERS,
    guard: createCallbackGuard([TOKEN], allowed),
    trustedProxies,
    media: ok,
    open: ok,
    pages: { health: ok, ready: ok, metrics: ok },
    console: null,
    simulator: null,
    log: silentLog,
  });
  const listening = createServer(app);
  server = listening;
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return async (path: string, headers: Record<string, string> = {}, body = 'a=b') => {
    const init = { method: 'POST', body, headers };
    return (await fetch(`${base}/at/${path}`, init)).status;
  };
}

describe('who may post callbacks', () => {
  it('only who knows the token; a wrong one is told nothing', async () => {
    const post = await open([], []);
    expect(await post(`${TOKEN}/ussd`)).toBe(200);
    expect(await post(`${TOKEN.toUpperCase()}/ussd`)).toBe(404);
    expect(await post('wrong/ussd', {}, 'x'.repeat(20_000))).toBe(404);
    expect(await post(`${TOKEN}/ussd`, {}, 'x'.repeat(20_000))).toBe(413);
  });

  it('behind a proxy that is trusted, the address it forwards counts', async () => {
    const post = await open(['196.1.2.0/24'], ['127.0.0.0/8']);
    expect(await post(`${TOKEN}/sms`, { 'x-forwarded-for': '196.1.2.3' })).toBe(200);
    expect(await post(`${TOKEN}/sms`, { 'x-forwarded-for': '8.8.8.8' })).toBe(404);
    expect(await post(`${TOKEN}/sms`, { 'x-forwarded-for': '196.1.2.3, 8.8.8.8' })).toBe(404);
    expect(await post(`${TOKEN}/sms`)).toBe(404);
  });

  it('what somebody who is no trusted proxy says of himself counts for nothing', async () => {
    const post = await open(['196.1.2.3'], []);
    expect(await post(`${TOKEN}/sms`, { 'x-forwarded-for': '196.1.2.3' })).toBe(404);
    const direct = await open(['127.0.0.1'], ['10.0.0.1']);
    expect(await direct(`${TOKEN}/sms`, { 'x-forwarded-for': '8.8.8.8' })).toBe(200);
  });
});
