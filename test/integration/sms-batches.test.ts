import type { Knex } from 'knex';
import { describe, expect, it } from 'vitest';
import { optOut } from '../../src/acts/citizens/opt-out.ts';
import { setProfile } from '../../src/acts/citizens/set-profile.ts';
import { claimTogether } from '../../src/acts/deliveries/claim-together.ts';
import { queueSms } from '../../src/acts/deliveries/queue-delivery.ts';
import { recordDeliveryReport } from '../../src/acts/deliveries/record-delivery-report.ts';
import type { Person } from '../../src/acts/deps.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import { openDb } from '../../src/storage/db.ts';
import { smsSendWorker } from '../../src/workers/sms-send.ts';
import { addCommune, consentingPerson } from '../support/acts.ts';
import { SONY, UNIT, useMoneyBench } from '../support/money-bench.ts';
import { sweepOf } from '../support/sweep-bench.ts';

const KAYES = 118;
const signal = new AbortController().signal;
const { db, bench, reopen, acts, doing, provider, budget, reserved } = await useMoneyBench();
await addCommune(db, KAYES, 'Kayes');
let phones = 6000;

async function citizen(commune = SONY): Promise<Person> {
  phones += 1;
  const person = await consentingPerson(db, acts(), `+2231000${phones}`, 'sms');
  await doing((tx) => setProfile(tx, acts(), { person, field: 'commune', value: commune }));
  return person;
}

async function sms(person: Person, purpose = 'answer', notBefore?: number): Promise<string> {
  const item = { phoneId: person.phoneId, purpose, language: 'fr', body: `à ${person.phoneId}` };
  const when = { when: 'allowed' as const, ...(notBefore !== undefined && { notBefore }) };
  const row = await doing((tx) => queueSms(tx, acts(), { ...item, ...when }));
  return row?.id ?? '';
}

async function many(count: number, of: () => Promise<string>): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at += 1) ids.push(await of());
  return ids;
}

/** The jobs of one process, all at once. */
function sendAll(ids: readonly string[], pool: Knex = db) {
  const worker = smsSendWorker({ ...bench.sending, db: pool });
  const jobs = ids.map((deliveryId) => worker.handle({ deliveryId, attempt: 1 }, { signal }));
  return Promise.allSettled(jobs);
}

const stateOf = async (id: string) => (await db('delivery').where({ id }).first()).state;
const states = async () => {
  const rows = await db('delivery').select('state').count('* as count').groupBy('state');
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
};

describe('SMS that leave at the same time', () => {
  it('are each sent once, with their own number and words, and each has its cost', async () => {
    const ids = await many(120, async () => sms(await citizen()));
    await sendAll(ids);
    const rows = await db('delivery').join('phone', 'phone.id', 'phone_id').select('body', 'hash');
    const wanted = rows.map(({ body, hash }) => `${hash} ${body}`).sort();
    const { hash } = bench.acting.phones;
    expect(bench.sent.map(({ to, text }) => `${hash(to)} ${text}`).sort()).toEqual(wanted);
    expect(await states()).toEqual({ accepted: 120 });
    const costs = await db('cost_entry').where({ amount_millionths: 10 * UNIT });
    expect(new Set(costs.map(({ delivery_id }) => delivery_id))).toEqual(new Set(ids));
    const named = await db('delivery').whereNull('provider_id');
    expect(named).toEqual([]);
  });

  it('need far fewer statements than one by one', async () => {
    const ids = await many(40, async () => sms(await citizen()));
    let statements = 0;
    const count = (): void => {
      statements += 1;
    };
    db.on('query', count);
    await sendAll(ids);
    db.removeListener('query', count);
    expect(bench.sent).toHaveLength(40);
    expect(statements / ids.length).toBeLessThan(3);
  });

  it('are sent once by jobs that come twice, in one process and in two', async () => {
    const ids = await many(60, async () => sms(await citizen()));
    const other = openDb(db.client.config.connection.connectionString, { max: 5 });
    const twice = ids.flatMap((id) => [id, id]);
    await Promise.all([sendAll(twice), sendAll(twice.toReversed(), other)]);
    await other.destroy();
    expect(bench.sent).toHaveLength(60);
    expect(await states()).toEqual({ accepted: 60 });
  });

  it('do not wait for one that somebody has locked; it leaves when it is free', async () => {
    const ids = await many(5, async () => sms(await citizen()));
    const locked = await db.transaction();
    await locked('delivery')
      .where({ id: ids[2] ?? '' })
      .forUpdate();
    const all = sendAll(ids);
    await expect.poll(() => bench.sent.length).toBe(4);
    await locked.commit();
    await all;
    expect(bench.sent).toHaveLength(5);
  });

  it('are rows that say sending, and no transaction, while the operator is asked', async () => {
    const ids = await many(3, async () => sms(await citizen()));
    const seen: string[] = [];
    bench.sending.smsSender = {
      send: async ({ text }) => {
        seen.push((await db('delivery').where({ body: text }).first()).state);
        return { kind: 'accepted', providerId: `op-${text}`, cost: null };
      },
    };
    await sendAll(ids);
    expect(seen).toEqual(['sending', 'sending', 'sending']);
  });

  it('take reports that were faster than the answers of the operator', async () => {
    const ids = await many(4, async () => sms(await citizen()));
    let early = 0;
    bench.sending.smsSender = {
      send: async ({ text }) => {
        const report = { provider, messageId: `op-${text}`, status: 'Success', reason: null };
        early += 1;
        if (early % 2 === 0) {
          await doing((tx) => recordDeliveryReport(tx, acts(), { ...report, state: 'delivered' }));
        }
        return { kind: 'accepted', providerId: `op-${text}`, cost: null };
      },
    };
    await sendAll(ids);
    expect(await states()).toEqual({ accepted: 2, delivered: 2 });
    expect(await db('inbound_event').where({ kind: 'report', state: 'received' })).toEqual([]);
  });
});

describe('one of a batch', () => {
  it('stays when it may not leave, each for its own reason, and the others leave', async () => {
    reopen({ demoAllowed: false });
    const [stopped, erased, empty, later, demo, first, second] = await many(7, async () =>
      sms(await citizen()),
    );
    await db('delivery').update({ demo: false });
    const who = async (id = '') => (await db('delivery').where({ id }).first()).phone_id;
    await db('phone')
      .where({ id: await who(stopped) })
      .update({ opted_out_at: new Date() });
    await db('phone')
      .where({ id: await who(erased) })
      .update({ number_encrypted: null });
    const change = (id = '', fields: object) => db('delivery').where({ id }).update(fields);
    await change(empty, { body: null });
    await change(later, { due_at: new Date(bench.now() + HOUR_MS) });
    await change(demo, { demo: true });
    const ids = [stopped, erased, empty, later, demo, first, second].map((id) => id ?? '');
    await sendAll(ids);
    const rows = await db('delivery').whereIn('id', ids);
    const said = new Map(rows.map(({ id, state, failure }) => [id, `${state} ${failure}`]));
    expect(ids.map((id) => said.get(id))).toEqual([
      ...['cancelled opted_out', 'cancelled erased', 'cancelled erased', 'due null'],
      ...['cancelled demo_guard', 'accepted null', 'accepted null'],
    ]);
    expect(bench.sent).toHaveLength(2);
  });

  it('waits for the morning when we start it and it is late; a reply leaves', async () => {
    const held = await many(3, async () => sms(await citizen()));
    const reply = await sms(await citizen(), 'reply');
    bench.pass(11 * HOUR_MS);
    await sendAll([...held, reply]);
    expect(bench.sent).toHaveLength(1);
    expect(await stateOf(reply)).toBe('accepted');
    const [row] = await db('delivery').whereIn('id', held);
    expect(row.due_at.toISOString()).toBe('2026-11-25T08:00:00.000Z');
  });

  it('that she stopped while the batch was claimed does not leave', async () => {
    const people = await Promise.all([citizen(), citizen(), citizen()]);
    const ids = await Promise.all(people.map((person) => sms(person)));
    const stop = await db.transaction();
    const [her] = people;
    if (her === undefined) throw new Error('nobody');
    await optOut(stop, acts(), { person: her, confirm: false });
    const all = sendAll(ids);
    await expect.poll(() => bench.sent.length).toBe(2);
    await stop.commit();
    await all;
    expect(bench.sent).toHaveLength(2);
    expect(await stateOf(ids[0] ?? '')).toBe('cancelled');
  });

  it('that cannot be read does not keep the others', async () => {
    const ids = await many(4, async () => sms(await citizen()));
    const { phone_id: id } = await db('delivery')
      .where({ id: ids[1] ?? '' })
      .first();
    await db('phone').where({ id }).update({ number_encrypted: 'broken' });
    const outcomes = await sendAll(ids);
    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled', 'rejected'],
    ]);
    expect(bench.sent).toHaveLength(3);
    expect(await states()).toEqual({ accepted: 3, due: 1 });
  });

  it('has its own outcome: refused, given up, unknown, tried again', async () => {
    const ids = await many(5, async () => sms(await citizen()));
    bench.outcomes.push(
      { kind: 'refused', code: 'throttled', detail: '' },
      { kind: 'refused', code: 'blocked', detail: '' },
      { kind: 'unknown', detail: '' },
    );
    await sendAll(ids);
    expect(await states()).toEqual({ accepted: 2, due: 1, failed: 1, unknown: 1 });
    bench.pass(MINUTE_MS);
    await sendAll(ids);
    expect(await states()).toEqual({ accepted: 3, failed: 1, unknown: 1 });
    expect(await db('cost_entry')).toHaveLength(3);
  });

  it('whose cost is there already is recorded alone, and costs nothing more', async () => {
    const ids = await many(3, async () => sms(await citizen()));
    await budget(SONY, 1000);
    await db('cost_entry').insert({
      ...{ kind: 'sms', delivery_id: ids[1], amount_millionths: 10 * UNIT, currency: 'XOF' },
      ...{ source: 'estimated', at: new Date(bench.now()) },
    });
    await sendAll(ids);
    expect(await states()).toEqual({ accepted: 3 });
    expect(await db('cost_entry')).toHaveLength(3);
    expect(await reserved()).toBe(20);
  });

  it('cut off between the claim and the answer is unknown, and sent once more after its wait', async () => {
    const ids = await many(3, async () => sms(await citizen()));
    await doing((tx) => claimTogether(tx, acts(), { deliveryIds: ids, demoAllowed: true }));
    await sendAll(ids);
    expect(bench.sent).toEqual([]);
    bench.pass(2 * MINUTE_MS);
    await sweepOf(bench);
    expect(await states()).toEqual({ unknown: 3 });
    bench.pass(15 * MINUTE_MS);
    await sweepOf(bench);
    await sendAll(ids);
    expect(bench.sent).toHaveLength(3);
    expect(await db('delivery').where({ possible_duplicate: true, attempts: 2 })).toHaveLength(3);
  });
});

describe('the money of a batch', () => {
  it('is held of each budget, and takes the place of what it did cost', async () => {
    await budget(SONY, 1000);
    await budget(KAYES, 1000);
    await budget(null, 5000);
    const held: unknown[] = [];
    bench.sending.smsSender = {
      send: async ({ text }) => {
        held.push(await reserved(null));
        return { kind: 'accepted', providerId: `op-${text}`, cost: 'XOF 7' };
      },
    };
    const sony = await many(3, async () => sms(await citizen()));
    const kayes = await many(2, async () => sms(await citizen(KAYES)));
    const nowhere = await sms(await consentingPerson(db, acts(), '+22310009998', 'sms'));
    await sendAll([...sony, ...kayes, nowhere]);
    expect(Math.max(...held.map(Number))).toBeGreaterThanOrEqual(50);
    expect(await Promise.all([SONY, KAYES, null].map(reserved))).toEqual([21, 14, 42]);
    const rows = await db('delivery').whereIn('id', sony);
    expect(rows[0]).toMatchObject({ commune_number: SONY, reserved_on: '2026-11-01' });
    expect(await db('delivery').where('reserved_millionths', '>', 0)).toEqual([]);
  });

  it('is not enough for all: as many leave as it is enough for', async () => {
    await budget(SONY, 50);
    await budget(null, 5000);
    await sendAll(await many(6, async () => sms(await citizen())));
    expect(await states()).toEqual({ accepted: 5, due: 1 });
    expect(await Promise.all([SONY, null].map(reserved))).toEqual([50, 50]);
  });

  it('is refused to what nobody waits for, not to the answer beside it', async () => {
    await budget(SONY, 100);
    await sendAll(await many(7, async () => sms(await citizen())));
    const ids: string[] = [];
    for (const purpose of ['answer', 'answer', 'follow_up']) {
      ids.push(await sms(await citizen(), purpose));
    }
    await sendAll(ids);
    expect(await Promise.all(ids.map(stateOf))).toEqual(['accepted', 'accepted', 'due']);
    expect(await reserved()).toBe(90);
  });

  it('is never oversold by two processes that claim the same in opposite order', async () => {
    await budget(SONY, 300);
    await budget(KAYES, 200);
    await budget(null, 100_000);
    const ids = await many(80, async () => sms(await citizen(phones % 2 === 0 ? SONY : KAYES)));
    const other = openDb(db.client.config.connection.connectionString, { max: 5 });
    await Promise.all([sendAll(ids), sendAll(ids.toReversed(), other)]);
    await other.destroy();
    expect(bench.sent).toHaveLength(50);
    expect(await Promise.all([SONY, KAYES, null].map(reserved))).toEqual([300, 200, 500]);
    expect(await states()).toEqual({ accepted: 50, due: 30 });
    expect(bench.faults.filter((fault) => 'fault' in fault)).toEqual([]);
  });

  it('that is nearly spent is said once, and it is refused by the share of its class', async () => {
    await budget(SONY, 100);
    await sendAll(await many(9, async () => sms(await citizen())));
    const said = bench.faults.filter((fault) => 'percent' in fault);
    expect(said).toMatchObject([{ percent: 80 }]);
    await sendAll(await many(3, async () => sms(await citizen(), 'follow_up')));
    expect(bench.sent).toHaveLength(9);
  });
});
