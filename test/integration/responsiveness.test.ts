import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerFollowUp } from '../../src/acts/citizens/answer-follow-up.ts';
import { requestErase } from '../../src/acts/citizens/request-erase.ts';
import { notMine } from '../../src/acts/officials/not-mine.ts';
import { recordCouncilOutcome } from '../../src/acts/staff/record-council-outcome.ts';
import { route } from '../../src/acts/staff/route.ts';
import { eraseDue } from '../../src/acts/timed/erase-due.ts';
import { OVERDUE_AFTER_MS } from '../../src/civic/contributions.ts';
import { responsivenessOf } from '../../src/civic/responsiveness.ts';
import { DAY_MS } from '../../src/lib/durations.ts';
import { paceOfRecipient } from '../../src/runner/responsiveness.ts';
import { deleteSnapshot } from '../../src/sessions/postgres.ts';
import { insertLadderEvent } from '../../src/storage/officials/ladder.ts';
import { communeTally, officialTally } from '../../src/storage/officials/responsiveness.ts';
import { act, MORNING, type TestDeps, testDeps } from '../support/acts.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Asked, openTownHall, type TownHall } from '../support/town-hall.ts';

let database: TestDatabase;
let db: Knex;
let deps: TestDeps;
let town: TownHall;
let mayorId: number;
let deputyId: number;

beforeEach(async () => {
  database = await openTestDatabase();
  db = database.db;
  deps = testDeps({ undoMinutes: 0, quietHours: null });
  town = await openTownHall(db, deps);
  mayorId = (await db('official').where({ role: 'mayor' }).first()).id;
  deputyId = (await db('official').where({ role: 'deputy' }).first()).id;
});

afterEach(() => database.close());

const onDay = (day: number) => deps.at(MORNING + day * DAY_MS);

/** Asked on one day and answered on another. */
async function answered(asked: number, on: number): Promise<Asked> {
  onDay(asked);
  const item = await town.askMayor(deps);
  onDay(on);
  await town.answer(deps, item.reference);
  return item;
}

async function tallies() {
  const which = { commune: 117, now: deps.clock.now(), overdueAfterMs: OVERDUE_AFTER_MS };
  const { officials, council } = await communeTally(db, which);
  const of = (id: number) => {
    const found = officials.find(({ officialId }) => officialId === id);
    if (!found) throw new Error('no such official');
    return found;
  };
  return { mayor: of(mayorId), deputy: of(deputyId), council };
}

describe('who asks is told', () => {
  const told = () => paceOfRecipient({ db, clock: deps.clock }, mayorId);

  it('nothing while nobody has asked, and nothing bad of somebody who was asked lately', async () => {
    expect(await told()).toEqual({ pace: null, days: null });
    onDay(0);
    await town.askMayor(deps);
    expect(await told()).toEqual({ pace: 'few', days: null });
    onDay(15);
    expect(await told()).toEqual({ pace: 'never', days: null });
  });

  it('the usual days from five answers on', async () => {
    for (const days of [1, 2, 3, 8]) await answered(0, days);
    expect(await told()).toEqual({ pace: 'few', days: null });
    await answered(0, 10);
    expect(await told()).toEqual({ pace: 'usual', days: 3 });
  });
});

describe('how officials answer', () => {
  it('is nothing at all before anybody asks', async () => {
    const { mayor, council } = await tallies();
    expect(mayor).toMatchObject({ received: 0, answered: 0, halfAnsweredDays: null, overdue: 0 });
    expect(council).toMatchObject({ received: 0, answered: 0 });
    expect(responsivenessOf(council, deps.clock.now()).pace).toBe('none');
  });

  it('takes the median of days, and the official alone sees the same', async () => {
    for (const days of [1, 2, 3, 8, 10]) await answered(0, days);
    onDay(11);
    const { mayor, council } = await tallies();
    expect(mayor).toMatchObject({ received: 5, answered: 5, halfAnsweredDays: 3, overdue: 0 });
    expect(council).toMatchObject({ received: 5, answered: 5, halfAnsweredDays: 3 });
    const which = { official: mayorId, now: deps.clock.now(), overdueAfterMs: OVERDUE_AFTER_MS };
    expect(await officialTally(db, which)).toMatchObject({ received: 5, halfAnsweredDays: 3 });
  });

  it('counts what waits too long as never answered, what is new not yet', async () => {
    for (const days of [1, 1, 1, 1, 1]) await answered(0, days);
    onDay(0);
    for (let more = 0; more < 6; more++) await town.askMayor(deps);
    onDay(13);
    expect((await tallies()).mayor).toMatchObject({
      received: 11,
      halfAnsweredDays: 1,
      overdue: 0,
    });
    onDay(15);
    const { mayor } = await tallies();
    expect(mayor).toMatchObject({ received: 11, answered: 5, halfAnsweredDays: null, overdue: 6 });
    expect(responsivenessOf(mayor, deps.clock.now()).pace).toBe('rare');
    onDay(32);
    expect(responsivenessOf((await tallies()).mayor, deps.clock.now()).pace).toBe('silent');
  });

  it('does not count what he refused; the colleague who has it then answers for it', async () => {
    onDay(0);
    const { reference, id } = await town.askMayor(deps);
    await act(db, (tx) => notMine(tx, deps, { person: town.mayor, reference, reason: 'police' }));
    const routed = { contributionId: id, officialId: deputyId, moderator: 'Fanta' };
    await act(db, (tx) => route(tx, deps, routed));
    onDay(3);
    const { mayor, deputy, council } = await tallies();
    expect(mayor.received).toBe(0);
    expect(deputy.received).toBe(1);
    expect(council.received).toBe(1);
  });

  it('counts once what was merged, and what every author says of its answer', async () => {
    const first = await answered(0, 1);
    const second = await town.askMayor(deps);
    await db('contribution').where({ id: second.id }).update({ merged_into: first.id });
    for (const [item, said] of [
      [first, 'no'],
      [first, 'yes'],
      [second, 'yes'],
    ] as const) {
      await act(db, (tx) =>
        answerFollowUp(tx, deps, {
          person: item.person,
          contribution: item.id,
          kind: 'answer_good',
          answer: said,
        }),
      );
      onDay(2);
    }
    const { mayor } = await tallies();
    expect(mayor).toMatchObject({ received: 1, answered: 1, good: 2, notGood: 0, overdue: 0 });
  });

  it('keeps the counts of what its author erased', async () => {
    const { person } = await answered(0, 2);
    await act(db, (tx) => requestErase(tx, deps, { person }));
    onDay(4);
    await act(db, (tx) => eraseDue(tx, deps, { forgetSession: deleteSnapshot }));
    expect(await db('contribution').where({ state: 'erased' })).toHaveLength(1);
    expect((await tallies()).mayor).toMatchObject({ received: 1, answered: 1 });
  });

  it('does not count against him what the team gave to somebody else', async () => {
    onDay(0);
    const { id } = await town.askMayor(deps);
    onDay(2);
    const routed = { contributionId: id, officialId: deputyId, moderator: 'Fanta' };
    await act(db, (tx) => route(tx, deps, routed));
    onDay(20);
    const { mayor, deputy, council } = await tallies();
    expect(mayor).toMatchObject({ received: 0, overdue: 0 });
    expect(deputy).toMatchObject({ received: 1, overdue: 1 });
    // Who asked has waited for the council since the first of it was told.
    expect(council).toMatchObject({ received: 1, waitingSince: MORNING });
  });

  it('counts against him what was passed on because he did not answer', async () => {
    onDay(0);
    const { id } = await town.askMayor(deps);
    onDay(15);
    await act(db, async (tx) => {
      await insertLadderEvent(tx, {
        ...{ contributionId: id, officialId: mayorId, startedAt: MORNING, step: 2 },
        ...{ kind: 'colleague', outcome: 'done', toOfficialId: deputyId, at: deps.clock.now() },
      });
      const routed = { contributionId: id, officialId: deputyId, moderator: 'Fanta' };
      await route(tx, deps, routed);
    });
    expect((await tallies()).mayor).toMatchObject({ received: 1, answered: 0, overdue: 1 });
  });

  it.each([
    [2, 0],
    [16, 1],
  ])('erased unanswered on day %i counts %i times', async (day, received) => {
    onDay(0);
    const { person } = await town.askMayor(deps);
    onDay(day - 1);
    await act(db, (tx) => requestErase(tx, deps, { person }));
    onDay(day);
    await act(db, (tx) => eraseDue(tx, deps, { forgetSession: deleteSnapshot }));
    onDay(40);
    const { mayor, council } = await tallies();
    expect(mayor).toMatchObject({ received, answered: 0 });
    expect(council).toMatchObject({ received, answered: 0 });
  });

  it('what the council decided is its answer, and nobody’s own', async () => {
    onDay(0);
    const { id: contributionId } = await town.askMayor(deps);
    await insertLadderEvent(db, {
      ...{ contributionId, officialId: mayorId, startedAt: MORNING, step: 8 },
      ...{ kind: 'council', outcome: 'listed', toOfficialId: null, at: MORNING },
    });
    onDay(20);
    const outcome = { contributionId, text: 'Un toit en mars.', moderator: 'Fanta' };
    await act(db, (tx) => recordCouncilOutcome(tx, deps, outcome));
    const { mayor, council } = await tallies();
    expect(mayor).toMatchObject({ received: 1, answered: 0 });
    expect(council).toMatchObject({ received: 1, answered: 1, halfAnsweredDays: 20 });
  });

  it('does not count twice for the council what a colleague answered', async () => {
    onDay(0);
    const { id } = await town.askMayor(deps);
    await db('assignment').insert({
      contribution_id: id,
      official_id: deputyId,
      assigned_at: new Date(MORNING),
      sent_at: new Date(MORNING),
    });
    const { reference } = await db('contribution').where({ id }).first();
    onDay(1);
    await town.answer(deps, reference);
    const { mayor, deputy, council } = await tallies();
    expect(mayor).toMatchObject({ received: 1, answered: 1 });
    expect(deputy).toMatchObject({ received: 0, answered: 0 });
    expect(council).toMatchObject({ received: 1, answered: 1 });
  });
});
