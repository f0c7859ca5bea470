import type { Knex } from 'knex';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Medium, Person } from '../../src/acts/deps.ts';
import { climbLadders } from '../../src/acts/ladder/climb-ladders.ts';
import { answerByText } from '../../src/acts/officials/answer-by-text.ts';
import { hearItem } from '../../src/acts/officials/hear-item.ts';
import { notMine } from '../../src/acts/officials/not-mine.ts';
import { passToColleague } from '../../src/acts/officials/pass-to-colleague.ts';
import { publish } from '../../src/acts/officials/publish.ts';
import { undoLast } from '../../src/acts/officials/undo-last.ts';
import { merge } from '../../src/acts/staff/merge.ts';
import { route } from '../../src/acts/staff/route.ts';
import { DAY_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import { officialOfPhone } from '../../src/storage/officials/officials.ts';
import { act, addOfficial, MORNING, type TestDeps, testDeps } from '../support/acts.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { openTownHall, type TownHall } from '../support/town-hall.ts';

let database: TestDatabase | null = null;
let db: Knex;
let deps: TestDeps;
let town: TownHall;

beforeEach(async () => {
  await database?.close();
  database = await openTestDatabase();
  db = database.db;
  const ladders = { default: [{ kind: 'reminder', afterDays: 5 } as const], communes: {} };
  deps = testDeps({ ladders });
  town = await openTownHall(db, deps);
});
afterAll(async () => database?.close());

const idOf = async ({ phoneId }: Person) => (await officialOfPhone(db, phoneId))?.id ?? 0;
const pass = (reference: string, to: string, person = town.mayor, mayBeAnswer = false) =>
  act(db, (tx) => passToColleague(tx, deps, { person, reference, to, mayBeAnswer }));
const passInCall = (reference: string, official: number) =>
  act(db, (tx) => passToColleague(tx, deps, { person: town.mayor, reference, official }));
const answer = (person: Person, reference: string) =>
  act(db, (tx) => answerByText(tx, deps, { person, reference, text: 'Lundi' }));
const undo = () => act(db, (tx) => undoLast(tx, deps, { person: town.mayor }));
const due = (phoneId: number) =>
  db('delivery')
    .where({ phone_id: phoneId, state: 'due' })
    .select('kind', 'purpose', 'body', 'due_at', 'context');
const asked = (medium: Medium = 'sms') => town.askMayor(deps, medium);
const in10 = new Date(MORNING + 10 * MINUTE_MS);

describe('a question passed to a colleague', () => {
  it('is his: he and its author are told after the minutes to take it back', async () => {
    const { reference, id, person } = await asked();
    expect(await pass(reference, 'moussa')).toEqual({ kind: 'passed', reference, name: 'Moussa' });
    const row = await db('contribution').where({ id }).first();
    expect(row).toMatchObject({ state: 'assigned', official_id: await idOf(town.deputy) });
    const [told] = await due(town.deputy.phoneId);
    expect(told).toMatchObject({ purpose: 'official.item', due_at: in10 });
    expect(told.body).toMatch(/^fr sms\.off\.pass_note name=Awa /);
    expect(await due(person.phoneId)).toMatchObject([
      { kind: 'sms', purpose: 'passed', due_at: in10 },
    ]);
    expect(await answer(town.mayor, reference)).toEqual({ kind: 'given_away', reference });
    expect(await answer(town.deputy, reference)).toMatchObject({ kind: 'answer' });
  });

  it('is told to an author who spoke by a call', async () => {
    const { reference, person } = await asked('voice');
    await passInCall(reference, await idOf(town.deputy));
    expect(await due(person.phoneId)).toMatchObject([
      { kind: 'call', purpose: 'passed', context: { reference, passed: 'deputy' } },
    ]);
  });

  it('comes back with ANNULER as it was, and nobody hears of it', async () => {
    const { reference, id, person } = await asked();
    const ladder = () => db('ladder').where({ contribution_id: id }).first();
    const before = await ladder();
    await pass(reference, '1');
    expect(await undo()).toEqual({ kind: 'undo_pass', reference });
    expect([...(await due(town.deputy.phoneId)), ...(await due(person.phoneId))]).toEqual([]);
    expect(await ladder()).toMatchObject({ official_id: before.official_id, ended: null });
    expect(await answer(town.deputy, reference)).toMatchObject({ kind: 'unknown' });
    expect(await pass(reference, '1')).toMatchObject({ kind: 'passed' });
    expect(await undo()).toMatchObject({ kind: 'undo_pass' });
    expect(await answer(town.mayor, reference)).toMatchObject({ kind: 'answer' });
  });

  it('is told to who asked the same, unless it is taken back', async () => {
    const [kept, other] = [await asked(), await asked('voice')];
    const input = { kept: kept.id, merged: other.id, anyway: false, moderator: 'Fanta' };
    await act(db, (tx) => merge(tx, deps, input));
    await pass(kept.reference, 'moussa');
    const told = () => due(other.person.phoneId);
    expect(await told()).toMatchObject([{ kind: 'call', purpose: 'passed', due_at: in10 }]);
    expect(await undo()).toMatchObject({ kind: 'undo_pass' });
    expect(await told()).toEqual([]);
  });

  it('is not for who merely shares it to give, or to send back', async () => {
    const { reference, id } = await asked();
    const deputyId = await idOf(town.deputy);
    const now = new Date(MORNING);
    const shared = { contribution_id: id, official_id: deputyId, assigned_at: now, sent_at: now };
    await db('assignment').insert(shared);
    await addOfficial(db, deps, {
      ...{ commune: 117, name: 'Hawa', role: 'councillor', phone: '+22310000977' },
    });
    expect(await pass(reference, 'hawa', town.deputy)).toMatchObject({ kind: 'pass_nobody' });
    const said = { person: town.deputy, reference, reason: 'voirie' };
    expect(await act(db, (tx) => notMine(tx, deps, said))).toMatchObject({ kind: 'not_mine' });
    expect(await db('contribution').where({ id }).first()).toMatchObject({
      state: 'assigned',
      official_id: await idOf(town.mayor),
    });
    expect(await answer(town.deputy, reference)).toMatchObject({ kind: 'given_away' });
    expect(await answer(town.mayor, reference)).toMatchObject({ kind: 'answer' });
  });

  it('is heard and answered by whose it is, of those who share a phone', async () => {
    const { reference, id } = await asked();
    const mayorId = await idOf(town.mayor);
    const now = new Date(MORNING);
    const hawa = { commune: 117, name: 'Hawa', role: 'councillor', phone: '+22310000977' };
    const { officialId, phoneId } = await addOfficial(db, deps, hawa);
    await db('official_phone').insert({ official_id: mayorId, phone_id: phoneId });
    await act(db, (tx) => route(tx, deps, { contributionId: id, officialId, moderator: 'Fanta' }));
    const his = () => db('assignment').where({ contribution_id: id, official_id: officialId });
    await his().update({ sent_at: null });
    await db('assignment').where({ official_id: mayorId }).update({ sent_at: now });
    const person = { ...town.mayor, phoneId };
    await act(db, (tx) => hearItem(tx, deps, { person, reference }));
    expect((await his().first()).sent_at).toEqual(now);
    await answer(person, reference);
    expect(await db('answer')).toMatchObject([{ official_id: officialId }]);
  });

  it('stays with the colleague once he knows', async () => {
    const { reference } = await asked();
    await pass(reference, '1');
    await db('delivery')
      .where({ purpose: 'official.item', state: 'due' })
      .update({ state: 'sent' });
    expect(await undo()).toEqual({ kind: 'undo_late', reference });
    expect(await answer(town.deputy, reference)).toMatchObject({ kind: 'answer' });
  });

  it('climbs the ladder of whoever has it now', async () => {
    const { reference, id } = await asked();
    await pass(reference, '1');
    const deputy = await idOf(town.deputy);
    const ladder = () => db('ladder').where({ contribution_id: id }).first();
    expect(await ladder()).toMatchObject({ official_id: deputy, ended: null });
    deps.at(MORNING + 6 * DAY_MS);
    const climb = (officialId: number) => act(db, (tx) => climbLadders(tx, deps, { officialId }));
    await climb(await idOf(town.mayor));
    expect(await db('delivery').where({ purpose: 'official.ladder' })).toEqual([]);
    await climb(deputy);
    expect(await db('delivery').where({ purpose: 'official.ladder' })).toMatchObject([
      { phone_id: town.deputy.phoneId },
    ]);
  });

  it('may be routed by the team all the same', async () => {
    const { reference, id } = await asked();
    await pass(reference, '1');
    const officialId = await idOf(town.mayor);
    const to = { contributionId: id, officialId, moderator: 'Fanta', anyway: true };
    await act(db, (tx) => route(tx, deps, to));
    expect(await answer(town.mayor, reference)).toMatchObject({ kind: 'answer' });
    expect(await undo()).toMatchObject({ kind: 'undo', reference });
  });

  it('goes to nobody who had it, is away, or cannot be reached, and not when it is sensitive', async () => {
    const { reference, id } = await asked();
    const [first, second] = ['+22310000902', '+22310000903'];
    for (const [name, phone] of [
      ['Binta', first],
      ['Coumba', second],
    ] as const) {
      await addOfficial(db, deps, { commune: 117, name, role: 'councillor', phone });
    }
    const who = async (person = town.mayor) => {
      const outcome = await pass(reference, '', person);
      return outcome?.kind === 'pass_who' ? outcome.names : outcome?.kind;
    };
    expect(await who()).toEqual(['Moussa', 'Binta', 'Coumba']);
    await db('official').where({ name: 'Binta' }).update({ active: false });
    await db('phone')
      .where({ hash: deps.phones.hash(second) })
      .update({ opted_out_at: new Date() });
    expect(await who()).toEqual(['Moussa']);
    expect(await pass(reference, '1')).toMatchObject({ kind: 'passed' });
    deps.at(MORNING + 11 * MINUTE_MS);
    expect(await who(town.deputy)).toBe('pass_nobody');
    const other = await asked();
    await db('contribution').where({ id: other.id }).update({ sensitive: true });
    expect(await pass(other.reference, '1')).toMatchObject({ kind: 'pass_nobody' });
    expect(id).not.toBe(other.id);
  });

  it('needs a name that is one of them; what may be an answer is left to be one', async () => {
    const { reference } = await asked();
    expect(await pass(reference, 'demain')).toMatchObject({ kind: 'pass_who' });
    expect(await pass(reference, 'demain', town.mayor, true)).toBeNull();
    expect(await passInCall(reference, 999)).toMatchObject({ kind: 'pass_who' });
    const stranger = await asked();
    expect(await pass(reference, '1', stranger.person)).toEqual({ kind: 'not_registered' });
  });

  it('takes his unsent answer with it', async () => {
    const { reference, id } = await asked();
    await answer(town.mayor, reference);
    await pass(reference, '1');
    expect(await db('answer').where({ contribution_id: id })).toMatchObject([
      { state: 'cancelled' },
    ]);
  });
});

describe('a question sent back to the team', () => {
  it('comes back with ANNULER; what he published before stays', async () => {
    const { reference, id } = await asked();
    const message = { publication: 'message', text: 'Vaccination lundi.' } as const;
    await act(db, (tx) => publish(tx, deps, { person: town.mayor, ...message }));
    deps.at(MORNING + MINUTE_MS);
    const sendBack = () =>
      act(db, (tx) => notMine(tx, deps, { person: town.mayor, reference, reason: 'cercle' }));
    await sendBack();
    expect(await undo()).toEqual({ kind: 'undo_pass', reference });
    expect(await db('contribution').where({ id }).first()).toMatchObject({
      ...{ state: 'seen', official_id: await idOf(town.mayor) },
    });
    await sendBack();
    await db('contribution').where({ id }).update({ state: 'rejected' });
    expect(await undo()).toEqual({ kind: 'undo_none' });
  });
});
