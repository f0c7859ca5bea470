import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { median, perSecond, quantile, ratio, round, row, title } from './figures.ts';
import { startGateway, TOKEN } from './gateway-process.ts';
import { type Started, startRedis, startScript } from './processes.ts';
import { openUssdClient, type UssdClient } from './ussd-client.ts';

const ROUNDS = 5;
const LANES = 32;
const DIALOGUES = 400;
/** Up and down the menus: after the dial, so that every phone stays under its turns of a minute. */
const KEYS = ['1', '0', '2', '0', '1'];
/** On a new phone: French, consent. */
const FIRST_CONTACT = ['4', '1'];
const CROWD = 500;
/** Between two keypresses of one person, at least; at most twice that. */
const THINK_MS = 700;

interface Server {
  name: string;
  process: Started;
  port: number;
  path: string;
}

interface Round {
  /** Keypresses a second. */
  speed: number;
  /** Microseconds of the server's processor a keypress. */
  cost: number;
}

/** A keypress through HTTP, session in Redis and engine, against its peers. */
export async function benchKeypress(): Promise<void> {
  title('A navigation keypress: HTTP, session in Redis, engine');
  const redis = await startRedis();
  const started: Started[] = [redis];
  try {
    const gateway = await startGateway({ REDIS_URL: redis.url, LOG_LEVEL: 'info' });
    const menu = await startScript('peers/menu-builder.ts', { REDIS_URL: redis.url });
    const bare = await startScript('peers/bare.ts', { REDIS_URL: redis.url });
    started.push(gateway, menu, bare);
    const servers = [
      { name: 'gateway', process: gateway, port: gateway.port, path: `/at/${TOKEN}/ussd` },
      { name: 'Express + ussd-menu-builder', process: menu, port: portOf(menu), path: '/ussd' },
      { name: 'bare node:http', process: bare, port: portOf(bare), path: '/ussd' },
    ];
    await meetPhones(servers[0] as Server, ROUNDS * DIALOGUES + CROWD);
    await measureThroughput(servers);
    await measureCrowd(servers);
  } finally {
    for (const each of started.reverse()) await each.stop();
  }
}

const portOf = ({ ready }: Started): number => Number(ready.split(' ')[1]);
const phone = (n: number): string => `+2231${String(n).padStart(7, '0')}`;

/** First contact of every phone: language and consent are turns with effects, not measured. */
async function meetPhones(server: Server, count: number): Promise<void> {
  await inLanes(server, count, LANES, async (client, n) => {
    await dialogue(client, phone(n), FIRST_CONTACT, async () => undefined);
  });
}

async function measureThroughput(servers: readonly Server[]): Promise<void> {
  const rounds = new Map(servers.map(({ name }) => [name, [] as Round[]]));
  for (let n = 0; n < ROUNDS; n++) {
    for (const server of servers) rounds.get(server.name)?.push(await oneRound(server, n));
  }
  const middle = ({ name }: Server, figure: keyof Round) =>
    median((rounds.get(name) ?? []).map((each) => each[figure]));
  for (const server of servers) {
    const { name } = server;
    row(`${name}, ${LANES} connections`, `${round(middle(server, 'speed'))} /s`);
    row(`${name}, processor a keypress`, `${round(middle(server, 'cost'))} us`);
  }
  const [gateway, ...peers] = servers as [Server, Server, Server];
  peers.forEach((peer, n) => {
    const reach = `reach ${[3, 0.7][n]} x`;
    row(`gateway : ${peer.name}`, ratio(middle(gateway, 'speed'), middle(peer, 'speed')), reach);
    row('  by processor time', ratio(middle(peer, 'cost'), middle(gateway, 'cost')));
  });
}

/** The dials before the keypresses are not counted. */
async function oneRound(server: Server, round: number): Promise<Round> {
  const sessions = Array.from({ length: DIALOGUES }, () => `ATUid_${randomUUID()}`);
  const who = (n: number) => phone(round * DIALOGUES + n);
  await inLanes(server, DIALOGUES, LANES, async (client, n) => {
    await client.press(sessions[n] ?? '', who(n), '');
  });
  const began = performance.now();
  const usedBefore = server.process.processorMs();
  await inLanes(server, DIALOGUES, LANES, async (client, n) => {
    let text = '';
    for (const key of KEYS) {
      text = text === '' ? key : `${text}*${key}`;
      await client.press(sessions[n] ?? '', who(n), text);
    }
  });
  const count = DIALOGUES * KEYS.length;
  return {
    speed: perSecond(count, performance.now() - began),
    cost: ((server.process.processorMs() - usedBefore) * 1_000) / count,
  };
}

/** Many people at once, each thinking between two keys. */
async function measureCrowd(servers: readonly Server[]): Promise<void> {
  for (const server of servers) {
    const waits: number[] = [];
    const first = ROUNDS * DIALOGUES;
    await inLanes(server, CROWD, CROWD, async (client, n) => {
      await pause(Math.random() * THINK_MS);
      await dialogue(client, phone(first + n), KEYS, async (ms) => {
        waits.push(ms);
        await pause(THINK_MS * (1 + Math.random()));
      });
    });
    const figures = `median ${round(median(waits), 1)} ms`;
    const reach = server.name === 'gateway' ? `${figures}; reach 50 ms` : figures;
    row(
      `${server.name}, ${CROWD} dialogues at once, p99`,
      `${round(quantile(waits, 0.99), 1)} ms`,
      reach,
    );
  }
}

async function dialogue(
  client: UssdClient,
  msisdn: string,
  keys: readonly string[],
  between: (ms: number) => Promise<void>,
): Promise<void> {
  const session = `ATUid_${randomUUID()}`;
  await client.press(session, msisdn, '');
  let text = '';
  for (const key of keys) {
    text = text === '' ? key : `${text}*${key}`;
    const began = performance.now();
    const page = await client.press(session, msisdn, text);
    if (!page.startsWith('CON ')) throw new Error(`not a page: ${page}`);
    await between(performance.now() - began);
  }
}

/** Work 0 to count - 1 over so many connections. */
async function inLanes(
  server: Server,
  count: number,
  lanes: number,
  work: (client: UssdClient, n: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    const client = await openUssdClient(server.port, server.path);
    for (let n = next++; n < count; n = next++) await work(client, n);
    client.close();
  };
  await Promise.all(Array.from({ length: Math.min(lanes, count) }, lane));
}
