import type { Knex } from 'knex';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { requestCallBack } from '../../src/acts/citizens/request-call-back.ts';
import { recordCallFinal } from '../../src/acts/deliveries/record-call-final.ts';
import { writeDigests } from '../../src/acts/digests/write-digests.ts';
import { answerByText } from '../../src/acts/officials/answer-by-text.ts';
import { askToListen } from '../../src/acts/officials/ask-to-listen.ts';
import { hearItem } from '../../src/acts/officials/hear-item.ts';
import { pause } from '../../src/acts/officials/pause.ts';
import { playLater } from '../../src/acts/officials/play-later.ts';
import { setTimes, type TimesWanted } from '../../src/acts/officials/set-times.ts';
import { writeOfficialCalls } from '../../src/acts/officials/write-official-calls.ts';
import { DAY_MS, HOUR_MS } from '../../src/lib/durations.ts';
import { countWaiting, nextWaiting } from '../../src/storage/officials/official-queue.ts';
import { officialOfPhone } from '../../src/storage/officials/officials.ts';
import { act, type TestDeps, testDeps } from '../support/acts.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { openTownHall, type TownHall } from '../support/town-hall.ts';

/** Tuesday 24 November 2026, midnight in Bamako. */
const TUESDAY = Date.UTC(2026, 10, 24);

let database: TestDatabase | null = null;
let db: Knex;
let deps: TestDeps;
let town: TownHall;

beforeEach(async () => {
  await database?.close();
  database = await openTestDatabase();
  db = database.db;
  deps = testDeps();
  town = await openTownHall(db, deps);
});
afterAll(async () => database?.close());

const mayorId = async () => (await officialOfPhone(db, town.mayor.phoneId))?.id ?? 0;
const agree = (wanted: TimesWanted) =>
  act(db, (tx) => setTimes(tx, deps, { person: town.mayor, wanted }));
const sweepAt = async (ms: number) => {
  deps.at(ms);
  return act(db, (tx) => writeOfficialCalls(tx, deps, { limit: 100 }));
};
const calls = () =>
  db('delivery').where({ purpose: 'official.hour', kind: 'call' }).orderBy('created_at');

/** An attempt at the one call that nobody answered. @returns what becomes of it. */
async function unanswered(attempts: number): Promise<string> {
  const [{ id }] = await calls();
  const sent = { state: 'sent', provider: 'p', provider_id: `s${attempts}`, attempts };
  await db('delivery').where({ id }).update(sent);
  const final = { outcome: 'no_answer', seconds: null, cost: null } as const;
  const event = { provider: 'p', sessionKey: `s${attempts}`, clientRequestId: id };
  await act(db, (tx) => recordCallFinal(tx, deps, { ...event, final, inbound: null }));
  return (await db('delivery').where({ id }).first()).state;
}

describe('a call at the agreed hour', () => {
  it('is placed once that day, when something waits', async () => {
    await town.askMayor(deps);
    expect(await agree({ kind: 'call', days: null, hour: 18 })).toEqual({
      ...{ kind: 'call_times', days: [0, 1, 2, 3, 4, 5, 6], hour: 18 },
    });
    await sweepAt(TUESDAY + 17 * HOUR_MS);
    expect(await calls()).toEqual([]);
    await sweepAt(TUESDAY + 18 * HOUR_MS);
    await sweepAt(TUESDAY + 18 * HOUR_MS + 15_000);
    expect(await calls()).toMatchObject([{ state: 'due', phone_id: town.mayor.phoneId }]);
  });

  it('is not placed when nothing waits, and not later that day either', async () => {
    await agree({ kind: 'call', days: null, hour: 11 });
    await sweepAt(TUESDAY + 11 * HOUR_MS);
    await town.askMayor(deps);
    await sweepAt(TUESDAY + 12 * HOUR_MS);
    expect(await calls()).toEqual([]);
    await sweepAt(TUESDAY + DAY_MS + 11 * HOUR_MS);
    expect(await calls()).toHaveLength(1);
  });

  it('is placed once by two sweeps at once', async () => {
    await town.askMayor(deps);
    await agree({ kind: 'call', days: null, hour: 11 });
    deps.at(TUESDAY + 11 * HOUR_MS);
    const sweep = () => act(db, (tx) => writeOfficialCalls(tx, deps, { limit: 100 }));
    await Promise.all([sweep(), sweep(), sweep()]);
    expect(await calls()).toHaveLength(1);
  });

  it('keeps his days, waits for the end of the quiet hours, and is made up once when missed', async () => {
    await town.askMayor(deps);
    expect(await agree({ kind: 'call', days: [3], hour: 22 })).toMatchObject({ hour: 8 });
    await sweepAt(TUESDAY + 22 * HOUR_MS);
    await sweepAt(TUESDAY + DAY_MS + 22 * HOUR_MS);
    expect(await calls()).toEqual([]);
    await sweepAt(TUESDAY + 2 * DAY_MS + 12 * HOUR_MS);
    await sweepAt(TUESDAY + 3 * DAY_MS + 12 * HOUR_MS);
    expect(await calls()).toHaveLength(1);
  });

  it('waits for the end of a pause, and ends with APPEL NON', async () => {
    await town.askMayor(deps);
    await agree({ kind: 'call', days: null, hour: 11 });
    await act(db, (tx) => pause(tx, deps, { person: town.mayor, days: 2 }));
    await sweepAt(TUESDAY + 12 * HOUR_MS);
    expect(await calls()).toEqual([]);
    await agree({ kind: 'call_off' });
    await sweepAt(TUESDAY + 3 * DAY_MS + 12 * HOUR_MS);
    expect(await calls()).toEqual([]);
  });

  it('that is on its way does not ring once he wants peace', async () => {
    await town.askMayor(deps);
    await agree({ kind: 'call', days: null, hour: 11 });
    await sweepAt(TUESDAY + 11 * HOUR_MS);
    await act(db, (tx) => pause(tx, deps, { person: town.mayor, days: 2 }));
    expect(await calls()).toMatchObject([{ state: 'cancelled' }]);
  });

  it('takes the place of a digest of that hour, and of no other', async () => {
    await db('official').update({ notify: 'digest' });
    await town.askMayor(deps);
    await agree({ kind: 'digest', days: [2, 3], hour: 11 });
    await agree({ kind: 'call', days: [2], hour: 11 });
    const digests = async (ms: number) => {
      deps.at(ms);
      await act(db, (tx) => writeDigests(tx, deps, { limit: 10 }));
      return db('digest').where({ official_id: await mayorId() });
    };
    expect(await digests(TUESDAY + 11 * HOUR_MS)).toEqual([]);
    await sweepAt(TUESDAY + 11 * HOUR_MS);
    expect(await calls()).toHaveLength(1);
    expect(await digests(TUESDAY + DAY_MS + 11 * HOUR_MS)).toHaveLength(1);
  });

  it('that nobody takes is tried once more, then becomes an SMS that says how many wait', async () => {
    await town.askMayor(deps);
    await agree({ kind: 'call', days: null, hour: 11 });
    await sweepAt(TUESDAY + 11 * HOUR_MS);
    expect(await unanswered(1)).toBe('due');
    expect(await unanswered(2)).toBe('failed');
    expect(await db('delivery').where({ purpose: 'call_missed' })).toMatchObject([
      { body: 'fr sms.off.call_missed count=1 number=+22320000000' },
    ]);
  });

  it('that nobody takes says nothing when he has dealt with everything meanwhile', async () => {
    const { reference } = await town.askMayor(deps);
    await agree({ kind: 'call', days: null, hour: 11 });
    await sweepAt(TUESDAY + 11 * HOUR_MS);
    await unanswered(1);
    const answer = { person: town.mayor, reference, text: 'Lundi' };
    await act(db, (tx) => answerByText(tx, deps, answer));
    expect(await unanswered(2)).toBe('failed');
    expect(await db('delivery').where({ purpose: 'call_missed' })).toEqual([]);
  });

  it('has what he put off: he is not called the next day beside it', async () => {
    const { reference } = await town.askMayor(deps);
    await agree({ kind: 'call', days: null, hour: 18 });
    await act(db, (tx) => playLater(tx, deps, { person: town.mayor, reference }));
    expect(await db('delivery').where({ purpose: 'official.later' })).toEqual([]);
  });
});

describe('a call at the agreed hour, and others', () => {
  it('takes the place of what he had put off until tomorrow', async () => {
    const { reference } = await town.askMayor(deps);
    await act(db, (tx) => playLater(tx, deps, { person: town.mayor, reference }));
    await agree({ kind: 'call', days: null, hour: 18 });
    expect(await db('delivery').where({ purpose: 'official.later', state: 'due' })).toEqual([]);
    await sweepAt(TUESDAY + 18 * HOUR_MS);
    expect(await calls()).toHaveLength(1);
  });

  it('is not placed while he is on the line with us', async () => {
    await town.askMayor(deps);
    await agree({ kind: 'call', days: null, hour: 18 });
    await act(db, (tx) => requestCallBack(tx, deps, { person: town.mayor }));
    await db('delivery').where({ purpose: 'door' }).update({ state: 'accepted' });
    await sweepAt(TUESDAY + 18 * HOUR_MS);
    expect(await calls()).toEqual([]);
  });
});

describe('a call at the agreed hour where summer time begins and ends', () => {
  /** Quiet from 20:00 to 8:00. */
  const NIGHT = { fromMinute: 20 * 60, toMinute: 8 * 60 };
  const SPRING = Date.UTC(2026, 2, 28, 17);
  const AUTUMN = Date.UTC(2026, 9, 24, 16);

  it.each([
    // 2:00 is not shown that night, and shown twice seven months later.
    ['2:00 in spring', SPRING, 2, null, '2026-03-29T01:00'],
    ['2:00 in autumn', AUTUMN, 2, null, '2026-10-25T00:00'],
    ['9:00 in spring', SPRING, 9, NIGHT, '2026-03-29T07:00'],
    ['9:00 in autumn', AUTUMN, 9, NIGHT, '2026-10-25T08:00'],
    ['the end of the quiet hours in spring', SPRING, 3, NIGHT, '2026-03-29T06:00'],
    ['the end of the quiet hours in autumn', AUTUMN, 3, NIGHT, '2026-10-25T07:00'],
  ])('is placed once, at %s', async (_when, from, hour, quietHours, at) => {
    deps = testDeps({ timeZone: 'Europe/Paris', quietHours });
    deps.at(from);
    await town.askMayor(deps);
    await agree({ kind: 'call', days: null, hour });
    for (let ms = from; ms < from + 27 * HOUR_MS; ms += HOUR_MS / 4) await sweepAt(ms);
    const placed = (await calls()).map(({ created_at }) => created_at.toISOString());
    expect(placed).toEqual([`${at}:00.000Z`]);
  });
});

describe('V while a call to him is on its way', () => {
  const listen = (reference: string) =>
    act(db, (tx) => askToListen(tx, deps, { person: town.mayor, reference }));
  const played = () => db('delivery').where({ purpose: 'official.play' }).orderBy('created_at');
  beforeEach(() => deps.at(TUESDAY + 9 * HOUR_MS));
  const callIs = (fields: object) => db('delivery').where({ kind: 'call' }).update(fields);

  it('is that call: a second one would find him busy', async () => {
    const [first, second] = [await town.askMayor(deps), await town.askMayor(deps)];
    expect(await listen(first.reference)).toMatchObject({ kind: 'call' });
    expect(await listen(second.reference)).toMatchObject({ kind: 'call' });
    await callIs({ state: 'sent', sending_since: new Date(deps.clock.now()) });
    await listen(second.reference);
    expect(await played()).toMatchObject([{ context: { reference: first.reference } }]);
  });

  it('makes one that was to be tried again now, with what he asks for first', async () => {
    const [first, second] = [await town.askMayor(deps), await town.askMayor(deps)];
    await listen(first.reference);
    const inTwoMinutes = new Date(deps.clock.now() + 120_000);
    await callIs({ due_at: inTwoMinutes, attempts: 1, failure: 'busy' });
    await listen(second.reference);
    const now = new Date(deps.clock.now());
    const { reference } = second;
    expect(await played()).toMatchObject([{ due_at: now, context: { reference } }]);
  });

  it.each([
    ['he has taken', { state: 'accepted', began_at: new Date(TUESDAY + 9 * HOUR_MS) }],
    ['of which nobody knows', { state: 'unknown' }],
    [
      'that has rung too long ago',
      { state: 'sent', sending_since: new Date(TUESDAY + 8 * HOUR_MS) },
    ],
  ])('is another call beside one %s', async (_which, fields) => {
    const { reference } = await town.askMayor(deps);
    await listen(reference);
    await callIs({ sending_since: new Date(TUESDAY + 9 * HOUR_MS), ...fields });
    await listen(reference);
    expect(await played()).toHaveLength(2);
  });

  it('is another call for a question that no longer waits', async () => {
    const [first, second] = [await town.askMayor(deps), await town.askMayor(deps)];
    await act(db, (tx) =>
      answerByText(tx, deps, { person: town.mayor, reference: second.reference, text: 'Lundi' }),
    );
    await listen(first.reference);
    await listen(second.reference);
    expect(await played()).toHaveLength(2);
  });
});

describe('what is played to him', () => {
  const next = async (heard: string[] = []) => nextWaiting(db, await mayorId(), heard);

  it('comes the heaviest first, then the oldest; none twice, none he has dealt with', async () => {
    const old = await town.askMayor(deps);
    deps.at(TUESDAY + 12 * HOUR_MS);
    const heavy = await town.askMayor(deps);
    const young = await town.askMayor(deps);
    const { id: contribution_id } = heavy;
    await db('support').insert({ contribution_id, phone_id: old.person.phoneId, at: new Date(0) });
    expect(await countWaiting(db, await mayorId())).toBe(3);
    expect(await next()).toBe(heavy.reference);
    expect(await next([heavy.reference])).toBe(old.reference);
    await act(db, (tx) =>
      answerByText(tx, deps, { person: town.mayor, reference: old.reference, text: 'Lundi' }),
    );
    expect(await next([heavy.reference])).toBe(young.reference);
    expect(await next([heavy.reference, young.reference])).toBeNull();
    expect(await countWaiting(db, await mayorId())).toBe(2);
  });

  it('has been told to him then, with its weight, and its ladder begins', async () => {
    deps = testDeps({
      ladders: { default: [{ kind: 'reminder', afterDays: 5 }], communes: {} },
    });
    await db('official').update({ notify: 'digest' });
    const { reference, id } = await town.askMayor(deps);
    const assignment = () => db('assignment').where({ contribution_id: id }).first();
    expect(await assignment()).toMatchObject({ sent_at: null });
    const hear = () => act(db, (tx) => hearItem(tx, deps, { person: town.mayor, reference }));
    expect(await hear()).toEqual({ kind: 'heard' });
    expect(await assignment()).toMatchObject({
      told_supports: 0,
      sent_at: new Date(deps.clock.now()),
    });
    expect(await db('ladder').where({ contribution_id: id })).toHaveLength(1);
    const deputy = act(db, (tx) => hearItem(tx, deps, { person: town.deputy, reference }));
    expect(await deputy).toEqual({ kind: 'not_his' });
  });
});
