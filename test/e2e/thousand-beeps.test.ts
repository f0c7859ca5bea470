import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../../scripts/chaos/gateway-process.ts';
import { openOperatorLine } from '../../scripts/chaos/operator-line.ts';
import { demoPhone, pause } from '../../scripts/chaos/random.ts';
import { openVault } from '../../src/lib/crypto.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { type Balancer, openBalancer } from '../support/balancer.ts';
import { createDatabase } from '../support/database.ts';

const PHONES = 200;
/** Beeps of one phone for one call: her own, and those that come while that call lives. */
const BEEPS = 5;
/** Call backs of the day: the first round takes 200, the second stops here. */
const QUOTA = 300;
/** Calls a process places at once: what its death can take with it (src/queue/queues.ts). */
const IN_HAND = 4;
/** Phones busy at the same time. */
const LANES = 24;
const RING_LIMIT_MS = 40_000;
const LOST = `select from delivery join phone on phone.id = phone_id
  where hash = $1 and purpose = 'door' and state in ('sending', 'unknown')
    and began_at is null and sending_since < now() - interval '5 seconds'`;
const TOKEN = 'a-token-that-is-long-enough-for-tests';

let folder: string;
let database: { url: string; drop(): Promise<void> };
let balancer: Balancer;
let simulator: Simulator;
let gateways: GatewayProcess[] = [];
let client: pg.Client;
const key = Buffer.alloc(32, 7);
const vault = openVault(key);
const line = openOperatorLine(() => `${balancer.url}/at/${TOKEN}`);
let beeps = 0;
let sessions = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kumasira-beeps-'));
  database = await createDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  balancer = await openBalancer();
  simulator = createSimulator({
    ...{ port: 0, callbackBase: `${balancer.url}/at/${TOKEN}`, ussdCode: '*384*223#' },
    ...{ smsNumber: '22300', voiceNumber: '+22320000000', recordingsDir: folder },
    ...{ username: 'kumasira', apiKey: 'simulator' },
  });
  await simulator.start();
  const ports = await Promise.all([freePort(), freePort()]);
  const start = (port: number) =>
    startGateway({
      varDir: join(folder, String(port)),
      env: {
        PORT: String(port),
        ...{ DATABASE_URL: database.url, CALLBACK_TOKEN: TOKEN, DEMO: '0' },
        DATA_KEY: key.toString('base64'),
        AUDIO_STORE: `file:${join(folder, 'audio')}`,
        ...{ PUBLIC_URL: balancer.url, AT_BASE_URL: simulator.url, CALLS_A_DAY: String(QUOTA) },
      },
    });
  gateways = await Promise.all(ports.map(start));
  balancer.serve(ports.map((port) => `http://127.0.0.1:${port}`));
}, 120_000);

afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await simulator.stop();
  await balancer.close();
  await client.end();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Behind one PUBLIC_URL a gateway does not say its own port. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const phones = Array.from({ length: PHONES }, (_, at) => demoPhone(8_100_000 + at));

/** What the operator's log tells of a phone. */
const logOf = (phone: string, kind: string) =>
  log.filter((entry) => entry.phone === phone && entry.kind === kind);
const log: { phone: string; kind: string; hangupCause?: unknown }[] = [];

async function until(
  reached: () => Promise<boolean>,
  limitMs: number,
  everyMs = 25,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await reached()) && Date.now() < end) await pause(everyMs);
}

/** The killed process had taken her call and nothing was heard of it since: nobody knows whether it left. */
async function isLost(phone: string): Promise<boolean> {
  if (gateways.length > 1) return false;
  const hash = vault.lookup(phone);
  const { rows } = await client.query(LOST, [hash]);
  return rows.length > 0;
}

/** A beep that comes over another line of the operator: late, repeated, impatient. */
async function beepAgain(phone: string): Promise<void> {
  beeps += 1;
  sessions += 1;
  const fields = {
    ...{ isActive: '1', sessionId: `ATVId_again_${sessions}`, direction: 'Inbound' },
    ...{ callerNumber: phone, destinationNumber: '+22320000000', callSessionState: 'Ringing' },
  };
  await line.post('/voice', fields);
}

/** She beeps, and beeps come in before, while it rings and during the call; then she hangs up. */
async function beepAndTalk(phone: string, more: number): Promise<'called' | 'not_called'> {
  const before = logOf(phone, 'call.ringing').length;
  beeps += 1;
  expect(await simulator.network.act(phone, 'beep')).toBeNull();
  const early = Math.min(more, 2);
  for (let at = 0; at < early; at += 1) await beepAgain(phone);
  const rings = () => logOf(phone, 'call.ringing').length > before;
  const told = () => logOf(phone, 'sms.received').length > 0;
  await until(async () => rings() || told(), 6_000);
  await until(async () => rings() || told() || (await isLost(phone)), RING_LIMIT_MS, 500);
  if (!rings()) {
    for (let at = early; at < more; at += 1) await beepAgain(phone);
    return 'not_called';
  }
  if (more > early) await beepAgain(phone);
  await simulator.network.act(phone, 'answer');
  for (let at = early + 1; at < more; at += 1) await beepAgain(phone);
  await simulator.network.act(phone, 'hangup');
  return 'called';
}

async function round(more: number, half: () => Promise<void>): Promise<string[]> {
  const waiting = [...phones];
  const silent: string[] = [];
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let phone = waiting.shift(); phone !== undefined; phone = waiting.shift()) {
      if ((await beepAndTalk(phone, more)) === 'not_called') silent.push(phone);
      done += 1;
      if (done === PHONES / 2) await half();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return silent;
}

it('1,000 beeps of 200 phones on two processes, one of them killed: each phone is called once, then again', async () => {
  simulator.network.follow((entry) => void log.push(entry as never));
  const killed = gateways[1];
  const lost = await round(BEEPS - 1, async () => {
    await killed?.kill();
    gateways = gateways.slice(0, 1);
  });
  expect(beeps).toBe(PHONES * BEEPS);
  expect(lost.length).toBeLessThanOrEqual(IN_HAND);
  const called = (phone: string) => logOf(phone, 'call.ringing').length;
  const wrong = phones.filter((phone) => called(phone) !== (lost.includes(phone) ? 0 : 1));
  expect(wrong).toEqual([]);
  for (const phone of lost) expect(await isLost(phone)).toBe(true);

  const resting = await round(0, async () => undefined);
  expect(phones.filter((phone) => called(phone) > 2)).toEqual([]);
  expect(phones.filter((phone) => called(phone) === 2).length).toBe(QUOTA - PHONES);
  const refused = resting.filter((phone) => !lost.includes(phone));
  expect(refused).toHaveLength(2 * PHONES - QUOTA - lost.length);
  const told = (phone: string) => logOf(phone, 'sms.received').length;
  await until(async () => refused.every((phone) => told(phone) > 0), 60_000);
  expect(refused.filter((phone) => told(phone) !== 1)).toEqual([]);
}, 240_000);
