import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { openTestProcess, type TestProcess } from '../support/gateway.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { describeWith } from '../support/tools.ts';

const RACES = 200;
/** Three copies of one callback, over two processes on one database. */
const COPIES = [0, 1, 0] as const;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase({ max: 20 });
  await database.db('commune').insert({
    ...{ number: 117, name: 'Kayes', name_key: 'kayes', cercle: 'Kayes', region: 'Kayes' },
  });
});
afterAll(() => database.close());

const phone = (n: number): string => `+2231${String(n).padStart(7, '0')}`;

async function copiesOf(
  processes: readonly TestProcess[],
  session: string,
  msisdn: string,
  text: string,
): Promise<string[]> {
  const replies = await Promise.all(COPIES.map((at) => processes[at]?.ussd(session, msisdn, text)));
  return replies.map((reply) => reply?.body ?? '');
}

async function race(processes: readonly TestProcess[], first: number): Promise<void> {
  for (let batch = 0; batch < RACES; batch += 20) {
    const lanes = Array.from({ length: 20 }, (_, lane) =>
      raceOne(processes, phone(first + batch + lane)),
    );
    await Promise.all(lanes);
  }
}

async function raceOne(processes: readonly TestProcess[], msisdn: string): Promise<void> {
  const session = `ATUid_${randomUUID()}`;
  const nonce = `Le puits ${randomUUID().slice(0, 8)} est sec`;
  const keys = ['4', '1', '1', '1', '1', nonce, 'kay', '1', '1'];
  let text = '';
  const pages: string[] = [];
  pages.push(...new Set(await copiesOf(processes, session, msisdn, text)));
  for (const key of keys) {
    text = text === '' ? key : `${text}*${key}`;
    const bodies = new Set(await copiesOf(processes, session, msisdn, text));
    expect([...bodies], `after ${text}`).toHaveLength(1);
    pages.push(...bodies);
  }
  expect(pages.at(-1)).toMatch(/^END .*\d{3,}/s);
  const rows = await database.db('contribution').where({ body: nonce });
  expect(rows).toHaveLength(1);
  expect(rows[0].state).toBe('received');
}

describe('three copies of every callback, two processes, one database', () => {
  let processes: TestProcess[] = [];
  afterAll(() => {
    for (const each of processes) each.close();
  });

  it(`gives one body and one row in ${RACES} dialogues`, async () => {
    processes = [
      await openTestProcess(database.db, null),
      await openTestProcess(database.db, null),
    ];
    await race(processes, 0);
    expect(await database.db('contribution').select('id')).toHaveLength(RACES);
  }, 240_000);
});

describeWith(['redis-server'], 'the same with sessions in Redis', () => {
  let redis: TestRedis;
  let processes: TestProcess[] = [];
  afterAll(async () => {
    for (const each of processes) each.close();
    await redis.stop();
  });

  it(`gives one body and one row in ${RACES} dialogues`, async () => {
    redis = await startRedis();
    processes = [
      await openTestProcess(database.db, redis.url),
      await openTestProcess(database.db, redis.url),
    ];
    await race(processes, 1_000);
  }, 240_000);
});
