import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setBudgetOf } from '../../src/acts/budgets/set-budget.ts';
import { setProfile } from '../../src/acts/citizens/set-profile.ts';
import { queueSms } from '../../src/acts/deliveries/queue-delivery.ts';
import { recordCallFinal } from '../../src/acts/deliveries/record-call-final.ts';
import { recordUssdEnd } from '../../src/acts/deliveries/record-ussd-end.ts';
import { startSending } from '../../src/acts/deliveries/start-sending.ts';
import { importPrices } from '../../src/acts/first-start/import-prices.ts';
import { closeUssdSessions } from '../../src/acts/timed/close-ussd-sessions.ts';
import type { PriceLine } from '../../src/civic/budgets/price-list.ts';
import { openDb } from '../../src/storage/db.ts';
import { insertUssdSession } from '../../src/storage/deliveries/ussd-sessions.ts';
import { act, addCommune, consentingPerson, testDeps } from '../support/acts.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

const UNIT = 1_000_000;
const KAYES = 117;
const HER_NUMBER = '+22310006900';
const provider = 'africastalking';
const line = (kind: PriceLine['kind'], units: number): PriceLine => ({
  ...{ provider, kind, amountMillionths: units * UNIT, currency: 'XOF' },
});
let database: TestDatabase;
let db: Knex;
const deps = testDeps();

beforeAll(async () => {
  database = await openTestDatabase();
  db = database.db;
  await addCommune(db, KAYES, 'Kayes');
  const prices = [
    ...[line('sms_segment', 10), line('call_minute', 100)],
    ...[line('inbound_call_minute', 30), line('ussd_session', 5)],
  ];
  await act(db, (tx) => importPrices(tx, deps, { prices }));
  const person = await consentingPerson(db, deps, HER_NUMBER, 'sms');
  await act(db, (tx) => setProfile(tx, deps, { person, field: 'commune', value: KAYES }));
});

afterAll(() => database.close());

beforeEach(async () => {
  for (const table of ['cost_entry', 'ussd_session', 'delivery', 'budget', 'budget_plan']) {
    await db(table).delete();
  }
});

const budget = (communeNumber: number | null, units: number) =>
  act(db, (tx) =>
    setBudgetOf(tx, deps, {
      ...{ communeNumber, amountMillionths: units * UNIT, currency: 'XOF', callsADay: null },
      actor: 'Fanta',
    }),
  );

const spent = async () =>
  (await db('budget').orderByRaw('commune_number nulls last')).map(
    ({ reserved_millionths }) => reserved_millionths / UNIT,
  );

const ussdEnd = (msisdn: string, cost: string | null = null, sessionKey = 'u-1') => ({
  ...{ provider, sessionKey, msisdn, status: 'Success', durationMs: 9000, cost },
});

describe('what she started herself', () => {
  it('counts a USSD session once, in her commune and in the service; a late correction too', async () => {
    await budget(KAYES, 1000);
    await budget(null, 5000);
    await act(db, (tx) => recordUssdEnd(tx, deps, ussdEnd(HER_NUMBER)));
    await act(db, (tx) => recordUssdEnd(tx, deps, ussdEnd(HER_NUMBER)));
    expect(await spent()).toEqual([5, 5]);
    await act(db, (tx) => recordUssdEnd(tx, deps, ussdEnd(HER_NUMBER, 'XOF 7')));
    expect(await spent()).toEqual([7, 7]);
    expect(await db('cost_entry').where({ commune_number: KAYES })).toHaveLength(2);
  });

  it('counts a session whose end nobody told, and one of nobody we know in the service alone', async () => {
    await budget(KAYES, 1000);
    await budget(null, 5000);
    const beganAt = deps.clock.now() - 3_600_000;
    const phoneHash = deps.phones.hash(HER_NUMBER);
    await insertUssdSession(db, { provider, sessionKey: 'u-2', phoneHash, beganAt });
    await act(db, (tx) => closeUssdSessions(tx, deps, { limit: 10 }));
    await act(db, (tx) => recordUssdEnd(tx, deps, ussdEnd('+22310006999', null, 'u-3')));
    expect(await spent()).toEqual([5, 10]);
  });

  it('counts a call that came in, and is never refused: the budget goes over', async () => {
    await budget(KAYES, 50);
    const final = { outcome: 'completed', seconds: 130, cost: null } as const;
    const event = { provider, sessionKey: 'in-1', clientRequestId: null, final };
    const inbound = { msisdn: HER_NUMBER };
    await act(db, (tx) => recordCallFinal(tx, deps, { ...event, inbound }));
    await act(db, (tx) => recordCallFinal(tx, deps, { ...event, inbound }));
    expect(await spent()).toEqual([90]);
  });

  it('counts from the first of the month when a budget is set later', async () => {
    await act(db, (tx) => recordUssdEnd(tx, deps, ussdEnd(HER_NUMBER)));
    await budget(KAYES, 1000);
    expect(await spent()).toEqual([5]);
  });
});

describe('one budget spent by two processes', () => {
  it('pays for 50 SMS of 200 that are claimed at once, and never for one more', async () => {
    await budget(KAYES, 500);
    await budget(null, 100_000);
    const { phone_id: phoneId } = await db('citizen').where({ commune_number: KAYES }).first();
    const ids: string[] = [];
    for (let i = 0; i < 200; i += 1) {
      const sms = { phoneId, purpose: 'answer', language: 'fr', body: 'Bonjour' };
      const row = await act(db, (tx) => queueSms(tx, deps, { ...sms, when: 'allowed' }));
      ids.push(row?.id ?? '');
    }
    const other = openDb(database.url, { max: 10 });
    const claim = (pool: Knex, deliveryId: string) =>
      pool.transaction((tx) => startSending(tx, deps, { deliveryId }));
    // Both processes have a job for every row, in opposite order.
    const claims = [
      ...ids.map((id) => claim(db, id)),
      ...ids.toReversed().map((id) => claim(other, id)),
    ];
    const kinds = (await Promise.all(claims)).map(({ kind }) => kind);
    await other.destroy();
    expect(kinds.filter((kind) => kind === 'send')).toHaveLength(50);
    expect(await spent()).toEqual([500, 500]);
    expect(await db('delivery').where({ state: 'sending' })).toHaveLength(50);
    const waiting = { state: 'due', failure: 'budget_spent' };
    expect(await db('delivery').where(waiting)).toHaveLength(150);
  });
});
