import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { optOut } from '../../src/acts/citizens/opt-out.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import type { Person } from '../../src/acts/deps.ts';
import { answerByText } from '../../src/acts/officials/answer-by-text.ts';
import { askToListen } from '../../src/acts/officials/ask-to-listen.ts';
import { listItems } from '../../src/acts/officials/list-items.ts';
import { notMine } from '../../src/acts/officials/not-mine.ts';
import { pause } from '../../src/acts/officials/pause.ts';
import { playLater } from '../../src/acts/officials/play-later.ts';
import { publish } from '../../src/acts/officials/publish.ts';
import { takeInCharge } from '../../src/acts/officials/take-in-charge.ts';
import { undoLast } from '../../src/acts/officials/undo-last.ts';
import { approve } from '../../src/acts/staff/approve.ts';
import { refuse } from '../../src/acts/staff/refuse.ts';
import { route } from '../../src/acts/staff/route.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import { request } from '../../src/storage/contributions/request-views.ts';
import { referencesSentTo } from '../../src/storage/deliveries/sms-intake.ts';
import { assignedItem } from '../../src/storage/officials/official-queue.ts';
import { officialOfPhone } from '../../src/storage/officials/officials.ts';
import { act, MORNING } from '../support/acts.ts';
import { useTownHall } from '../support/town-hall.ts';

const { db, deps, town } = await useTownHall();
beforeEach(async () => {
  await db('answer').update({ created_at: new Date(0) });
  await db('assignment').update({ taken_at: null, explained_at: null });
  await db('official').update({ paused_until: null });
});

const deliveriesTo = (person: Person) =>
  db('delivery').where({ phone_id: person.phoneId }).orderBy('due_at');

describe('an item sent to an official', () => {
  it('answers to its reference for him alone', async () => {
    const { reference } = await town.askMayor(deps);
    const toDeputy = await act(db, (tx) =>
      answerByText(tx, deps, { person: town.deputy, reference, text: 'Oui' }),
    );
    expect(toDeputy).toEqual({ kind: 'unknown', given: reference });
    const itemOf = async ({ phoneId }: Person) =>
      assignedItem(db, (await officialOfPhone(db, phoneId))?.id ?? 0, reference);
    expect(await itemOf(town.deputy)).toBeNull();
    expect(await itemOf(town.mayor)).toMatchObject({ reference, text: 'Le puits est sec' });
  });

  it('is unknown before a moderator approved it', async () => {
    const { reference } = await town.ask(deps);
    expect(await town.answer(deps, reference)).toEqual({ kind: 'unknown', given: reference });
  });

  it('is nothing to a phone that is no official', async () => {
    const { reference, person } = await town.askMayor(deps);
    const outcome = await act(db, (tx) => takeInCharge(tx, deps, { person, reference }));
    expect(outcome).toEqual({ kind: 'not_registered' });
  });

  it('is listed until it is answered', async () => {
    const { reference, id } = await town.askMayor(deps);
    const listed = async () => {
      const outcome = await act(db, (tx) => listItems(tx, deps, { person: town.mayor }));
      return outcome.kind === 'list' && outcome.items.some((item) => item.reference === reference);
    };
    expect(await listed()).toBe(true);
    await town.answer(deps, reference);
    deps.at(MORNING + 10 * MINUTE_MS);
    await town.release(deps, id);
    expect(await listed()).toBe(false);
  });
});

describe('other orders', () => {
  it('ANNULER stops an answer that has not left, and says when it is too late', async () => {
    const { reference, id } = await town.askMayor(deps);
    await town.answer(deps, reference);
    expect(await act(db, (tx) => undoLast(tx, deps, { person: town.mayor }))).toEqual({
      kind: 'undo',
      reference,
    });
    await town.answer(deps, reference);
    deps.at(MORNING + 10 * MINUTE_MS);
    await town.release(deps, id);
    expect(await act(db, (tx) => undoLast(tx, deps, { person: town.mayor }))).toEqual({
      kind: 'undo_late',
      reference,
    });
    deps.at(MORNING + 48 * HOUR_MS);
    expect(await act(db, (tx) => undoLast(tx, deps, { person: town.mayor }))).toEqual({
      kind: 'undo_none',
    });
  });

  it('OK tells the author once', async () => {
    const { person, reference } = await town.askMayor(deps);
    const take = () => act(db, (tx) => takeInCharge(tx, deps, { person: town.mayor, reference }));
    expect(await take()).toEqual({ kind: 'taken', reference });
    expect(await take()).toEqual({ kind: 'taken', reference });
    expect(await deliveriesTo(person)).toHaveLength(1);
    expect(await request(db, person.phoneHash, { reference })).toMatchObject({ status: 'taken' });
  });

  it('OK calls an author who spoke, outside quiet hours', async () => {
    const { person, reference, id } = await town.askMayor(deps, 'voice');
    deps.at(Date.UTC(2026, 10, 24, 21));
    await act(db, (tx) => takeInCharge(tx, deps, { person: town.mayor, reference }));
    const [call] = await deliveriesTo(person);
    expect(call).toMatchObject({ kind: 'call', purpose: 'status', state: 'due' });
    expect(call.context).toEqual({ reference, contribution: id });
    expect(call.due_at.getTime()).toBe(Date.UTC(2026, 10, 25, 8));
  });

  it('V calls the phone he wrote from, at any hour', async () => {
    const { reference } = await town.askMayor(deps);
    deps.at(Date.UTC(2026, 10, 24, 23));
    await act(db, (tx) => askToListen(tx, deps, { person: town.mayor, reference }));
    const call = await db('delivery').where({ phone_id: town.mayor.phoneId, kind: 'call' }).first();
    expect(call).toMatchObject({ purpose: 'official.play', context: { reference } });
    expect(call.due_at.getTime()).toBe(deps.clock.now());
  });

  it('7 calls him again the next day, once for all he put off, unless he has dealt with it', async () => {
    const first = await town.askMayor(deps);
    const second = await town.askMayor(deps);
    for (const { reference } of [first, second, second]) {
      await act(db, (tx) => playLater(tx, deps, { person: town.mayor, reference }));
    }
    const replays = () =>
      db('delivery').where({ purpose: 'official.later', state: 'due' }).select('context', 'due_at');
    const again = { context: {}, due_at: new Date(MORNING + 24 * HOUR_MS) };
    expect(await replays()).toEqual([again]);
    await town.answer(deps, first.reference);
    expect(await replays()).toEqual([again]);
    await town.answer(deps, second.reference);
    expect(await replays()).toEqual([]);
    await act(db, (tx) => playLater(tx, deps, { person: town.mayor, reference: second.reference }));
    expect(await replays()).toEqual([again]);
    await act(db, (tx) => pause(tx, deps, { person: town.mayor, days: 7 }));
    expect(await replays()).toEqual([]);
  });

  it('NON needs a reason, then gives the item back to the team', async () => {
    const { person, reference, id } = await town.askMayor(deps);
    const refuse = (reason: string) =>
      act(db, (tx) => notMine(tx, deps, { person: town.mayor, reference, reason }));
    expect(await refuse('')).toEqual({ kind: 'not_mine_reason', reference });
    expect(await refuse('compétence du conseil')).toMatchObject({ kind: 'not_mine' });
    expect(await db('contribution').where({ id }).first()).toMatchObject({
      state: 'to_route',
      official_id: null,
    });
    expect(await town.answer(deps, reference)).toEqual({ kind: 'given_away', reference });
    expect(await request(db, person.phoneHash, { reference })).toMatchObject({
      status: 'received',
    });
  });

  it('NON takes his answer back when it has not left', async () => {
    const { reference, id } = await town.askMayor(deps);
    await town.answer(deps, reference);
    await act(db, (tx) => notMine(tx, deps, { person: town.mayor, reference, reason: 'voirie' }));
    expect(await db('answer').where({ contribution_id: id })).toMatchObject([
      { state: 'cancelled' },
    ]);
  });

  it('no answer reaches who was told that her question is refused', async () => {
    const { person, reference, id } = await town.askMayor(deps);
    await town.answer(deps, reference);
    const refusal = { contributionId: id, reasonKey: 'insult', moderator: 'Fanta' } as const;
    await act(db, (tx) => refuse(tx, deps, refusal));
    deps.at(MORNING + 10 * MINUTE_MS);
    expect(await town.release(deps, id)).toEqual({ kind: 'cancelled' });
    expect((await deliveriesTo(person)).map(({ purpose }) => purpose)).toEqual(['refused']);
    // He was told that it leaves: he is told that it does not.
    expect(await db('delivery').where({ purpose: 'official.answer_lost' })).toMatchObject([
      { phone_id: town.mayor.phoneId, body: `fr sms.off.gone ref=${reference}` },
    ]);
    expect(await town.answer(deps, reference)).toEqual({ kind: 'gone', reference });
  });

  it('PUB waits for a moderator and can be taken back', async () => {
    deps.at(MORNING + HOUR_MS);
    const published = await act(db, (tx) =>
      publish(tx, deps, {
        person: town.mayor,
        publication: 'message',
        text: 'Vaccination lundi. Venez nombreux.',
      }),
    );
    expect(published).toEqual({ kind: 'publication', publication: 'message' });
    const content = await db('publication_content').orderBy('publication_id', 'desc').first();
    expect(content).toMatchObject({ language: 'fr', title: 'Vaccination lundi' });
    expect(await act(db, (tx) => undoLast(tx, deps, { person: town.mayor }))).toEqual({
      kind: 'undo_publication',
    });
  });

  it('PAUSE holds new items back until the day it ends', async () => {
    await act(db, (tx) => pause(tx, deps, { person: town.mayor, days: 7 }));
    const { id } = await town.askMayor(deps);
    const sms = await db('delivery').where({ contribution_id: id }).first();
    expect(sms.due_at.getTime()).toBe(MORNING + 7 * 24 * HOUR_MS);
    const resumed = await act(db, (tx) => pause(tx, deps, { person: town.mayor, days: null }));
    expect(resumed).toEqual({ kind: 'resume' });
    const freed = await db('delivery').where({ contribution_id: id }).first();
    expect(freed.due_at.getTime()).toBe(MORNING);
  });

  it.each([
    ['PAUSE', 7, () => act(db, (tx) => pause(tx, deps, { person: town.mayor, days: 7 }))],
    ['STOP', 365, () => act(db, (tx) => optOut(tx, deps, { person: town.mayor, confirm: true }))],
  ] as const)('%s holds back what already waits for the morning', async (_word, days, order) => {
    deps.at(Date.UTC(2026, 10, 24, 21));
    const { id } = await town.askMayor(deps);
    await order();
    const sms = await db('delivery').where({ contribution_id: id }).first();
    expect(sms.due_at.getTime()).toBe(Date.UTC(2026, 10, 25 + days, 8));
  });

  it('ANNULER takes back the answer he added to last', async () => {
    const first = await town.askMayor(deps);
    const second = await town.askMayor(deps);
    await town.answer(deps, first.reference);
    deps.at(MORNING + 2 * MINUTE_MS);
    await town.answer(deps, second.reference);
    deps.at(MORNING + 4 * MINUTE_MS);
    await town.answer(deps, first.reference, 'En mai.');
    expect(await act(db, (tx) => undoLast(tx, deps, { person: town.mayor }))).toEqual({
      kind: 'undo',
      reference: first.reference,
    });
  });

  it('OK after the answer tells its author nothing', async () => {
    const { person, reference, id } = await town.askMayor(deps);
    await town.answer(deps, reference);
    deps.at(MORNING + 10 * MINUTE_MS);
    await town.release(deps, id);
    await act(db, (tx) => takeInCharge(tx, deps, { person: town.mayor, reference }));
    const told = (await deliveriesTo(person)).map(({ purpose }) => purpose);
    expect(told).toEqual(['answer']);
  });

  it('leaves who did what in the audit', async () => {
    const { reference, id } = await town.askMayor(deps);
    await town.answer(deps, reference);
    const entries = await db('audit_entry')
      .where({ subject: `contribution:${id}` })
      .orderBy('id');
    expect(entries.map((entry) => entry.action)).toEqual(['contribution.approved', 'answer.write']);
    expect(entries[0].actor).toBe('console:Fanta');
    expect(entries[1].actor).toMatch(/^official:\d+$/);
  });
});

describe('two officials on one phone', () => {
  let shared: Person;
  beforeAll(async () => {
    shared = await act(db, (tx) => touchPhone(tx, deps, { number: '+22310000910', medium: 'sms' }));
    const [{ id: mayor }] = await db('official').where({ role: 'mayor' });
    const [{ id: deputy }] = await db('official').where({ role: 'deputy' });
    const rows = [mayor, deputy].map((id) => ({ official_id: id, phone_id: shared.phoneId }));
    await db('official_phone').insert(rows);
  });
  afterAll(() => db('official_phone').where({ phone_id: shared.phoneId }).delete());

  const askDeputy = async () => {
    const asked = await town.ask(deps);
    const [{ id: officialId }] = await db('official').where({ role: 'deputy' });
    const { id: contributionId } = asked;
    await act(db, (tx) => route(tx, deps, { contributionId, officialId, moderator: 'Fanta' }));
    await act(db, (tx) => approve(tx, deps, { contributionId, moderator: 'Fanta' }));
    return asked;
  };

  it('answer the items of both from it, list both and take back the last', async () => {
    const first = await town.askMayor(deps);
    const second = await askDeputy();
    expect(await referencesSentTo(db, shared.phoneId)).toEqual(
      expect.arrayContaining([first.reference, second.reference]),
    );
    const listed = await act(db, (tx) => listItems(tx, deps, { person: shared }));
    expect(listed).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ reference: first.reference }),
        expect.objectContaining({ reference: second.reference }),
      ]),
    });
    const { reference } = second;
    const answered = await act(db, (tx) =>
      answerByText(tx, deps, { person: shared, reference, text: 'Oui' }),
    );
    expect(answered).toEqual({ kind: 'answer', reference });
    const undone = await act(db, (tx) => undoLast(tx, deps, { person: shared }));
    expect(undone).toEqual({ kind: 'undo', reference });
  });

  it('are paused together', async () => {
    await act(db, (tx) => pause(tx, deps, { person: shared, days: 7 }));
    expect(await db('official').whereNull('paused_until')).toEqual([]);
  });
});
