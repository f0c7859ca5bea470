import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../../scripts/chaos/gateway-process.ts';
import { pause } from '../../scripts/chaos/random.ts';
import { QUEUES } from '../../src/queue/queues.ts';
import { openDialClient } from '../../src/simulator/dial/client.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { COMMUNE, openDigestTown, type TownOfficial } from '../support/digest-town.ts';
import { openSmsBench } from '../support/sms-bench.ts';

const OFFICIALS = 100;
/** A job that was running when its process was killed is given out again by then. */
const AGAIN_MS = 150_000;
/** SMS a worker sends at a time. */
const AT_ONCE = QUEUES['sms-send'].concurrency;

let folder: string;
let database: TestDatabase;
let web: GatewayProcess;
let officials: TownOfficial[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kumasira-digests-'));
  database = await openTestDatabase();
  web = await start('web', { ROLE: 'web' });
  officials = await officialsWhoWait();
}, 120_000);
afterEach(async () => {
  await web?.stop();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(name: string, env: Record<string, string>): Promise<GatewayProcess> {
  return startGateway({
    varDir: join(folder, name),
    env: {
      ...{ DATABASE_URL: database.url, DEMO: '0', AUDIO_STORE: `file:${join(folder, 'audio')}` },
      CALLBACK_TOKEN: 'a-token-that-is-long-enough-for-tests',
      DATA_KEY: Buffer.alloc(32, 7).toString('base64'),
      ...env,
    },
  });
}

const startWorker = (name: string) => start(name, { ROLE: 'worker', AT_BASE_URL: web.operatorUrl });

/** Each has one question, and the digest of this midnight is still to be written. */
async function officialsWhoWait(): Promise<TownOfficial[]> {
  const { db } = database;
  await db('commune').where({ number: COMMUNE }).delete();
  const town = await openDigestTown(db, openSmsBench(db));
  const found: TownOfficial[] = [];
  for (let n = 0; n < OFFICIALS; n += 1) {
    const official = await town.official({ role: 'councillor', name: `Élu ${n}` });
    await town.ask(official);
    found.push(official);
  }
  const weekAgo = new Date(Date.now() - 7 * 24 * 3_600_000);
  await db('official').update({
    ...{ digest_days: [0, 1, 2, 3, 4, 5, 6], digest_hour: 0, created_at: weekAgo },
  });
  return found;
}

async function until(limitMs: number, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + limitMs; Date.now() < end; await pause(20)) {
    if (await isSo()) return;
  }
  throw new Error(`not so within ${limitMs} ms`);
}

/** Digests on each official's phone, as the operator has them. */
async function digestsOnPhones(): Promise<number[]> {
  const client = openDialClient(web.url);
  const phones = officials.map(({ phone }) => client.read(phone, 0));
  return (await Promise.all(phones)).map(
    ({ inbox }) => inbox.filter(({ text }) => text.startsWith('Kumasira ')).length,
  );
}

async function deliveriesIn(...states: string[]): Promise<number> {
  const [row] = await database
    .db('delivery')
    .where({ purpose: 'official.digest' })
    .whereIn('state', states)
    .count();
  return Number(row?.count);
}

const LEFT = ['accepted', 'sent', 'delivered'];
const once = Array.from({ length: OFFICIALS }, () => 1);

describe('a worker killed in the middle of a digest run: each official gets his digest once', () => {
  it('while it writes them', async () => {
    const { db } = database;
    const last = officials.at(-1)?.officialId;
    const today = new Date().toISOString().slice(0, 10);
    const blocker = await db.transaction();
    try {
      await blocker('digest').insert({
        ...{ official_id: last, digest_date: today, item_count: 0, created_at: new Date() },
      });
      const doomed = await startWorker('doomed');
      await until(60_000, isWritingDigests);
      await doomed.kill();
    } finally {
      await blocker.rollback();
    }
    expect(await deliveriesIn(...LEFT, 'due', 'sending')).toBe(0);
    const heir = await startWorker('heir');
    try {
      await until(AGAIN_MS, async () => (await deliveriesIn(...LEFT)) === OFFICIALS);
      expect(await digestsOnPhones()).toEqual(once);
      expect(await db('digest')).toHaveLength(OFFICIALS);
    } finally {
      await heir.stop();
    }
  }, 300_000);

  it('while it sends them; what was on its way at that moment is told from the rest', async () => {
    const { db } = database;
    const doomed = await startWorker('doomed');
    await until(60_000, async () => (await deliveriesIn(...LEFT)) > OFFICIALS / 4);
    await doomed.kill();
    expect(await deliveriesIn('due', 'sending'), 'killed too late').toBeGreaterThan(0);
    const cut = await db('delivery').where({ state: 'sending' }).select('id', 'phone_id');
    expect(cut.length).toBeLessThanOrEqual(AT_ONCE);
    const heir = await startWorker('heir');
    try {
      await until(AGAIN_MS, async () => (await deliveriesIn('due')) === 0);
      await letTheWaitPass();
      const inFlight = new Set(cut.map((each) => Number(each.phone_id)));
      const counts = await digestsOnPhones();
      for (const [at, count] of counts.entries()) {
        expect(count).toBeGreaterThanOrEqual(1);
        if (count > 1) expect(inFlight).toContain(officials[at]?.phoneId);
        expect(count).toBeLessThanOrEqual(2);
      }
      const doubled = await db('delivery').where({ possible_duplicate: true }).select('phone_id');
      expect(new Set(doubled.map((each) => Number(each.phone_id)))).toEqual(inFlight);
      expect(await db('digest')).toHaveLength(OFFICIALS);
    } finally {
      await heir.stop();
    }
  }, 300_000);

  /** Its claim waits for the row that somebody else holds: it is in the middle of the run. */
  async function isWritingDigests(): Promise<boolean> {
    const { rows } = await database.db.raw(
      `select count(*)::int as count from pg_stat_activity where datname = current_database()
        and wait_event_type = 'Lock' and query ilike '%digest%'`,
    );
    return rows[0].count > 0;
  }

  /** What was cut waits for a report; its rows are made as old as if that had been in vain. */
  async function letTheWaitPass(): Promise<void> {
    const { db } = database;
    const early = new Date(Date.now() - 3_600_000);
    await until(AGAIN_MS, async () => {
      await db('delivery').where({ state: 'sending' }).update({ sending_since: early });
      await db('delivery').where({ state: 'unknown' }).update({ due_at: early });
      return (await deliveriesIn(...LEFT)) === OFFICIALS;
    });
  }
});
