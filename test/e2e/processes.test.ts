import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../../scripts/chaos/gateway-process.ts';
import { runRaces } from '../../scripts/chaos/races.ts';
import { pause } from '../../scripts/chaos/random.ts';
import { notOnce, withClient } from '../../scripts/chaos/rows.ts';
import { openDialClient } from '../../src/simulator/dial/client.ts';
import { createDatabase } from '../support/database.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { describeWith } from '../support/tools.ts';

const RACES = 24;
const COPIES = 3;

let folder: string;
let database: { url: string; drop(): Promise<void> };
let gateways: GatewayProcess[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kumasira-processes-'));
  database = await createDatabase();
});
afterEach(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  gateways = [];
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts processes that share everything but their folder, all at once. */
async function start(...environments: Record<string, string>[]): Promise<GatewayProcess[]> {
  const shared = {
    DATABASE_URL: database.url,
    CALLBACK_TOKEN: 'a-token-that-is-long-enough-for-tests',
    DATA_KEY: Buffer.alloc(32, 7).toString('base64'),
    AUDIO_STORE: `file:${join(folder, 'audio')}`,
  };
  const starting = environments.map(async (env, at) => {
    const started = await startGateway({
      varDir: join(folder, `process-${at}`),
      env: { ...shared, ...env },
    });
    gateways.push(started);
    return started;
  });
  return Promise.all(starting);
}

async function race(firstPhone: number, more: Record<string, string>): Promise<void> {
  const both = await start(more, more);
  const options = { gateways: both, races: RACES, copies: COPIES, seed: firstPhone, firstPhone };
  const report = await runRaces(options);
  expect(report.violations).toEqual([]);
  expect(report.nonces).toHaveLength(RACES);
  expect(report.callbacks).toBeGreaterThanOrEqual(RACES * COPIES * 9);
  await withClient(database.url, async (client) => {
    expect(await notOnce(client, report.nonces)).toEqual([]);
  });
  for (const gateway of both) {
    expect(gateway.lines().filter(({ level }) => level === 'error')).toEqual([]);
  }
}

describe(`${RACES} races of ${COPIES} copies over two processes on one database`, () => {
  it('made ready by both at once: one page, one row', () => race(7_100_000, {}), 240_000);

  it('has communes and demo once, though both loaded them', async () => {
    await withClient(database.url, async (client) => {
      const { rows } = await client.query(
        'select (select count(*)::int from commune) communes, (select count(*)::int from official where demo) officials, (select count(distinct name)::int from official where demo) names',
      );
      expect(rows[0].communes).toBe(102);
      expect(rows[0].officials).toBeGreaterThan(0);
      expect(rows[0].officials).toBe(rows[0].names);
    });
  });
});

describeWith(['redis-server'], 'the same with sessions and queue in Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  it('one page, one row', () => race(7_200_000, { REDIS_URL: redis.url }), 240_000);
});

describe('a web and a worker process', () => {
  it('answer an SMS together', async () => {
    const [web] = await start({ ROLE: 'web' });
    await start({ ROLE: 'worker', AT_BASE_URL: web?.operatorUrl ?? '' });
    const client = openDialClient(web?.url ?? '');
    const phone = '+22317300001';
    await client.act(phone, 'sms', { text: 'AIDE' });
    const until = Date.now() + 45_000;
    let inbox = (await client.read(phone, 0)).inbox;
    while (inbox.length === 0 && Date.now() < until) {
      await pause(200);
      inbox = (await client.read(phone, 0)).inbox;
    }
    expect(inbox).toHaveLength(1);
    await pause(1_000);
    expect((await client.read(phone, 0)).inbox).toHaveLength(1);
  }, 120_000);
});
