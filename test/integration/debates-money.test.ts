import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setBudgetOf } from '../../src/acts/budgets/set-budget.ts';
import { estimateDebate } from '../../src/acts/debates/estimate-debate.ts';
import { importPrices } from '../../src/acts/first-start/import-prices.ts';
import { unpaidDebateLines } from '../../src/moderation/debates-unpaid.ts';
import { unpaidByPurpose } from '../../src/storage/debates/debate-telling.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  CLOSES,
  type DebateCitizen,
  type DebateTown,
  OPENS,
  openDebateTown,
} from '../support/debate-town.ts';
import { COMMUNE } from '../support/digest-town.ts';

const UNIT = 1_000_000;
const OPERATOR = 'fake';
let database: TestDatabase;
let db: Knex;
let t: DebateTown;
let people: DebateCitizen[];

beforeEach(async () => {
  database = await openTestDatabase();
  db = database.db;
  t = await openDebateTown(db, { operator: OPERATOR });
  const prices = (['sms_segment', 'call_minute'] as const).map((kind) => ({
    ...{ provider: OPERATOR, currency: 'XOF', kind },
    amountMillionths: (kind === 'sms_segment' ? 10 : 100) * UNIT,
  }));
  await t.act((tx) => importPrices(tx, t.town.acts(), { prices }));
  people = [];
  for (let each = 0; each < 4; each++) people.push(await t.citizen());
  for (const each of people) await t.ask(each);
});

afterEach(() => database.close());

const budget = (units: number, communeNumber: number | null = COMMUNE) =>
  t.act((tx) =>
    setBudgetOf(tx, t.town.acts(), {
      ...{ communeNumber, amountMillionths: units * UNIT, currency: 'XOF' },
      ...{ callsADay: null, actor: 'fanta' },
    }),
  );

/** So much is left of the commune's budget for what nobody waits for. */
async function leave(units: number): Promise<void> {
  await budget(1000);
  const { reserved_millionths: spent } = await db('budget').first();
  await budget(Math.ceil((Number(spent) / UNIT + units) / 0.8));
}

const estimate = () => {
  const debate = { id: 0, theme: 'water', title: '', communeNumbers: [COMMUNE] };
  const window = { opensAt: OPENS, closesAt: CLOSES };
  return estimateDebate(db, t.town.acts(), { ...debate, ...window });
};

const told = () => people.filter((each) => t.debates(each).length > 0).length;

describe('the announcement of a debate', () => {
  it('is estimated as it is paid: SMS by segments, a call by what is held for it', async () => {
    const [first] = people;
    await db('phone').where({ id: first?.person.phoneId }).update({ last_medium: 'voice' });
    expect(await estimate()).toMatchObject({
      ...{ peopleSms: 3, segments: 3, peopleCall: 1, amountMillionths: 330 * UNIT },
      ...{ currency: 'XOF', limited: false, short: [] },
    });
  });

  it('says beforehand which budget ends before everybody is told', async () => {
    await budget(1000, null);
    await budget(25);
    expect(await estimate()).toMatchObject({
      limited: true,
      short: [{ communeNumber: COMMUNE, amountMillionths: 40 * UNIT, leftMillionths: 20 * UNIT }],
    });
    await budget(30, null);
    expect((await estimate()).short.map(({ communeNumber }) => communeNumber)).toEqual([
      null,
      COMMUNE,
    ]);
  });

  it('waits for money half-way, says so once, and goes on when there is some', async () => {
    const id = await t.announce();
    await db('debate').where({ id }).update({ telling: null });
    await t.town.tick();
    await leave(25);
    await db('debate').where({ id }).update({ telling: 'announce' });
    for (let ticks = 0; ticks < 3; ticks++) await t.town.tick();
    expect(told()).toBe(2);
    expect(await unpaidByPurpose(db, id)).toEqual([{ purpose: 'debate.announce', count: 2 }]);
    expect(await unpaidDebateLines({ ...t.bench.acting, db } as never)).toEqual([
      'Débat 1 · 2 messages attendent · debate show 1, puis budget set',
    ]);
    expect(t.bench.faults.filter((fault) => 'debate' in fault)).toEqual([{ debate: id }]);
    await leave(500);
    await t.town.tick();
    expect(told()).toBe(4);
    expect(await unpaidByPurpose(db, id)).toEqual([]);
  });

  it('that found no money never leaves once the debate is over, and that is remembered', async () => {
    await budget(0);
    const id = await t.announce();
    await t.town.tick();
    for (const at of [OPENS, CLOSES]) {
      t.until(at);
      await t.town.tick();
    }
    await leave(500);
    await t.town.tick();
    expect(told()).toBe(0);
    expect(await unpaidByPurpose(db, id)).toContainEqual({ purpose: 'debate.announce', count: 4 });
  });

  it('that waited for money leaves so many a minute', async () => {
    await budget(0);
    await t.announce();
    await t.town.tick();
    const broadcastPace = { sms: 3, calls: 1 };
    const slow = { ...t.town.acts().settings, broadcastPace };
    const plan = { communeNumber: COMMUNE, amountMillionths: 500 * UNIT, currency: 'XOF' };
    await t.act((tx) =>
      setBudgetOf(
        tx,
        { ...t.town.acts(), settings: slow },
        { ...plan, callsADay: null, actor: 'fanta' },
      ),
    );
    const rows = await db('delivery').where({ purpose: 'debate.announce' }).orderBy('due_at');
    expect(rows.map(({ due_at }) => due_at.getTime() - t.bench.now())).toEqual([0, 0, 0, 60_000]);
  });
});
