import { describe, expect, it } from 'vitest';
import { setProfile } from '../../src/acts/citizens/set-profile.ts';
import { queueSms } from '../../src/acts/deliveries/queue-delivery.ts';
import { messageName } from '../../src/acts/deliveries/record-delivery-report.ts';
import { takeTurns } from '../../src/storage/deliveries/inbound-events.ts';
import { smsSendWorker } from '../../src/workers/sms-send.ts';
import { addCommune, consentingPerson } from '../support/acts.ts';
import { SONY, useMoneyBench } from '../support/money-bench.ts';

const KAYES = 118;
const signal = new AbortController().signal;
const { db, bench, acts, doing, provider, budget } = await useMoneyBench();
await addCommune(db, KAYES, 'Kayes');
let phones = 7000;

async function sms(commune = SONY): Promise<string> {
  phones += 1;
  const person = await consentingPerson(db, acts(), `+2231000${phones}`, 'sms');
  await doing((tx) => setProfile(tx, acts(), { person, field: 'commune', value: commune }));
  const words = { purpose: 'answer', language: 'fr', body: `à ${phones}` };
  const item = { phoneId: person.phoneId, ...words, when: 'allowed' as const };
  return (await doing((tx) => queueSms(tx, acts(), item)))?.id ?? '';
}

function sendAll(ids: readonly string[]) {
  const worker = smsSendWorker(bench.sending);
  const jobs = ids.map((deliveryId) => worker.handle({ deliveryId, attempt: 1 }, { signal }));
  return Promise.allSettled(jobs);
}

/** How many of our sessions wait for a lock, and which. */
const waiting = async () =>
  (await db('pg_stat_activity')
    .where({ wait_event_type: 'Lock' })
    .whereRaw('datname = current_database()')
    .select('pid')) as { pid: number }[];

describe('a batch that something holds', () => {
  it('loses no outcome with its connection: each is recorded on another', async () => {
    const ids = [await sms(), await sms(), await sms()];
    bench.sending.smsSender = {
      send: async ({ text }) => ({ kind: 'accepted', providerId: `op-${text}`, cost: null }),
    };
    const report = await db.transaction();
    const { body } = await db('delivery').where({ id: ids[0] }).first();
    await takeTurns(report, [messageName(provider, `op-${body}`)]);
    const all = sendAll(ids);
    await expect.poll(waiting).toHaveLength(1);
    for (const { pid } of await waiting()) await db.raw('select pg_terminate_backend(?)', [pid]);
    await expect.poll(waiting).not.toHaveLength(0);
    await report.commit();
    await all;
    const rows = await db('delivery').whereIn('id', ids);
    expect(rows.map(({ state }) => state)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(await db('cost_entry')).toHaveLength(3);
  });

  it('loses no outcome while the database is away for a moment', async () => {
    const ids = [await sms(), await sms()];
    const { db: pool } = bench.sending;
    let asked = 0;
    let refused = 0;
    bench.sending.smsSender = {
      send: async ({ text }) => {
        asked += 1;
        await expect.poll(() => asked).toBe(2);
        return { kind: 'accepted', providerId: `op-${text}`, cost: null };
      },
    };
    const refusing = async (work: never) => {
      if (asked < 2 || refused === 5) return pool.transaction(work);
      refused += 1;
      throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    };
    bench.sending.db = new Proxy(pool, {
      get: (target, name, from) =>
        name === 'transaction' ? refusing : Reflect.get(target, name, from),
    });
    await sendAll(ids);
    expect(refused).toBe(5);
    const rows = await db('delivery').whereIn('id', ids);
    expect(rows.map(({ state }) => state)).toEqual(['accepted', 'accepted']);
  });

  it('lets leave what does not need the money that somebody has locked', async () => {
    await budget(SONY, 1000);
    await budget(KAYES, 1000);
    const ids = [await sms(SONY), await sms(KAYES), await sms(SONY)];
    const team = await db.transaction();
    await team('budget').where({ commune_number: SONY }).forUpdate();
    const all = sendAll(ids);
    await expect.poll(() => bench.sent.length, { timeout: 6_000 }).toBe(1);
    await team.commit();
    await all;
    expect(bench.sent).toHaveLength(3);
  });

  it('leaves connections for others, however many have their steps alone', async () => {
    await budget(SONY, 1000);
    const ids: string[] = [];
    for (let n = 0; n < 32; n += 1) ids.push(await sms());
    const team = await db.transaction();
    await team('budget').where({ commune_number: SONY }).forUpdate();
    const all = sendAll(ids);
    await expect.poll(async () => (await waiting()).length, { timeout: 6_000 }).toBe(6);
    await team.commit();
    await all;
  });
});
