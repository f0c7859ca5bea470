import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cancelDebate } from '../../src/acts/debates/cancel-debate.ts';
import { debateCalled, debateMet } from '../../src/acts/debates/debate-met.ts';
import { recordCallFinal } from '../../src/acts/deliveries/record-call-final.ts';
import { DAY_MS } from '../../src/lib/durations.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { CLOSES, type DebateTown, OPENS, openDebateTown } from '../support/debate-town.ts';
import { COMMUNE } from '../support/digest-town.ts';

let database: TestDatabase;
let db: Knex;
let t: DebateTown;

beforeEach(async () => {
  database = await openTestDatabase();
  db = database.db;
  t = await openDebateTown(db);
});

afterEach(() => database.close());

describe('a debate', () => {
  it('is found by whoever was told of it, wherever she lives', async () => {
    const [told, not] = [await t.citizen(null), await t.citizen(null)];
    await db('follow').insert({
      ...{ official_id: t.mayor.officialId, phone_id: told.person.phoneId },
      at: new Date(t.bench.now()),
    });
    const id = await t.announce();
    const met = async ({ person }: typeof told) => {
      const { hash } = await db('phone').where({ id: person.phoneId }).first();
      const when = { now: t.bench.now(), timeZone: 'Africa/Bamako' };
      return (await debateMet(db, { commune: null, phoneHash: hash }, when))?.id ?? null;
    };
    expect(await met(told)).toBeNull();
    await t.town.tick();
    expect(await met(told)).toBe(id);
    expect(await met(not)).toBeNull();
  });

  it('is what a call about it speaks of, though another is announced by then', async () => {
    const id = await t.announce();
    for (const at of [OPENS, CLOSES]) {
      t.until(at);
      await t.town.tick();
    }
    const week = 7 * DAY_MS;
    await db('debate').insert({
      ...{ theme: 'water', title: '', commune_numbers: [COMMUNE], made_by: 'fanta' },
      ...{ opens_at: new Date(OPENS + week), closes_at: new Date(CLOSES + week) },
      ...{ state: 'announced', created_at: new Date(t.bench.now()) },
    });
    const when = { now: t.bench.now(), timeZone: 'Africa/Bamako' };
    const met = await debateMet(db, { commune: COMMUNE, phoneHash: 'nobody' }, when);
    expect(met?.stage).toBe('before');
    const called = { id, commune: COMMUNE };
    expect(await debateCalled(db, called, when)).toMatchObject({ id, stage: 'over' });
    expect(await debateCalled(db, called, { ...when, now: CLOSES + 8 * DAY_MS })).toBeNull();
  });

  it('takes questions of its own communes until it closes', async () => {
    const id = await t.announce();
    const asks = async (commune: number | null) => {
      const when = { now: t.bench.now(), timeZone: 'Africa/Bamako' };
      return (await debateCalled(db, { id, commune }, when))?.asks;
    };
    expect([await asks(COMMUNE), await asks(null), await asks(118)]).toEqual([true, true, false]);
    for (const at of [OPENS, CLOSES]) {
      t.until(at);
      await t.town.tick();
    }
    expect(await asks(COMMUNE)).toBe(false);
  });

  it('that is called off is told by SMS to whoever did not take the call', async () => {
    const author = await t.citizen();
    const debateId = await t.announce();
    await t.ask(author, { debate: debateId });
    await db('phone').where({ id: author.person.phoneId }).update({ last_medium: 'voice' });
    await t.act((tx) => cancelDebate(tx, t.town.acts(), { debateId, actor: 'fanta' }));
    await t.town.tick();
    const rung = { state: 'accepted', attempts: 2, provider: 'fake', provider_id: 'call-1' };
    const [{ id: clientRequestId }] = await db('delivery')
      .where({ purpose: 'debate.cancel', kind: 'call' })
      .update(rung)
      .returning('id');
    const final = { outcome: 'no_answer', seconds: 0, cost: null } as const;
    const event = { provider: 'fake', sessionKey: 'call-1', clientRequestId, final, inbound: null };
    await t.act((tx) => recordCallFinal(tx, t.town.acts(), event));
    await t.town.tick();
    expect(t.debates(author)).toEqual([
      "Le débat du 28/11 n'a pas lieu. Les questions vont aux élus.",
    ]);
  });
});
