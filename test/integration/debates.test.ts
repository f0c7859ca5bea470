import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addSupport } from '../../src/acts/citizens/add-support.ts';
import { cancelDebate } from '../../src/acts/debates/cancel-debate.ts';
import { debateMet } from '../../src/acts/debates/debate-met.ts';
import { moveDebate } from '../../src/acts/debates/move-debate.ts';
import { tellDebate } from '../../src/acts/debates/tell-debate.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { approveAnswer } from '../../src/acts/staff/approve-answer.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import { countSegments } from '../../src/lib/segments.ts';
import { debateChallenges } from '../../src/storage/contributions/public-views.ts';
import { assignedTo } from '../../src/storage/officials/ladder.ts';
import { countWaiting } from '../../src/storage/officials/official-queue.ts';
import { communeTally } from '../../src/storage/officials/responsiveness.ts';
import { addCommune, addOfficial } from '../support/acts.ts';
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
  it('is told to officials, to who follows them and to who asked on its theme, once each', async () => {
    const asked = await t.citizen();
    await t.ask(asked);
    const elsewhere = await t.citizen();
    await t.ask(elsewhere, { theme: 'road' });
    const follower = await t.citizen(null);
    await db('follow').insert({
      ...{ official_id: t.mayor.officialId, phone_id: follower.person.phoneId },
      at: new Date(t.bench.now()),
    });
    await t.announce({ title: "L'eau au village" });
    for (let ticks = 0; ticks < 3; ticks++) await t.town.tick();
    const told =
      "Débat samedi : L'eau au village, 28/11. Heure : 9:00-12:00. Appelez : +22320000000";
    expect(t.debates(asked)).toEqual([told]);
    expect(t.debates(follower)).toEqual([told]);
    expect(t.debates(elsewhere)).toEqual([]);
    for (const official of [t.mayor, t.deputy]) {
      expect(t.debates(official)).toEqual([
        expect.stringMatching(/^Débat le 28\/11, 9:00-12:00\. /),
      ]);
    }
  });

  it('is told page by page; a page written again tells nobody twice', async () => {
    const asked = await Promise.all([t.citizen(), t.citizen(), t.citizen()]);
    for (const each of asked) await t.ask(each);
    const id = await t.announce();
    const page = () => t.act((tx) => tellDebate(tx, t.town.acts(), { debateId: id, limit: 2 }));
    expect(await page()).toEqual({ more: true });
    await db('debate').where({ id }).update({ told_phone_id: 0 });
    while ((await page()).more);
    expect(await db('delivery').where({ purpose: 'debate.announce' })).toHaveLength(3);
  });

  it('keeps questions back until it opens, then brings the most supported to every official', async () => {
    const id = await t.announce();
    const [first, second, hidden] = [await t.citizen(), await t.citizen(), await t.citizen()];
    const little = await t.ask(first, { debate: id, text: 'Le robinet du marché fuit' });
    const much = await t.ask(second, { debate: id });
    const unread = await t.ask(hidden, { debate: id });
    expect((await t.approving(little.id)).kind).toBe('waits_for_debate');
    expect((await t.approving(much.id)).kind).toBe('waits_for_debate');
    await t.town.support(much.id, { women: 3, men: 1 });
    expect((await debateChallenges(db, id)).map((each) => each.id)).toEqual([much.id, little.id]);
    await t.town.tick();
    expect(t.inbox(t.mayor)).toHaveLength(1);
    t.until(OPENS);
    await t.town.tick();
    await t.town.tick();
    expect(await t.state(id)).toBe('open');
    for (const official of [t.mayor, t.deputy]) {
      const texts = t.inbox(official).filter((text) => text.startsWith('Débat ouvert'));
      expect(texts).toHaveLength(1);
      const [text = ''] = texts;
      expect(text).toMatch(
        new RegExp(`Questions : 2\\n${much.reference} .*soutiens 4 .*\\n${little.reference} `),
      );
      expect(text).not.toContain(unread.reference);
      expect(countSegments(text).segments).toBeLessThanOrEqual(3);
    }
    // A t.deputy may answer what the t.mayor has; a question approved by now goes at once, not in a digest.
    await t.bench.text(t.deputy.phone, `${much.reference} Le forage est prévu en mai`);
    await t.approving(unread.id);
    await t.town.tick();
    expect(t.inbox(t.mayor).at(-1)).toContain(unread.reference);
    t.bench.pass(11 * MINUTE_MS);
    await t.town.tick();
    expect(t.inbox(second).at(-1)).toContain('Le forage est prévu en mai');
  });

  it('counts for whose question it is, and for whoever answers it', async () => {
    const debate = await t.announce();
    const asked = [
      await t.ask(await t.citizen(), { debate }),
      await t.ask(await t.citizen(), { debate }),
    ];
    for (const { id } of asked) await t.approving(id);
    t.until(OPENS);
    await t.town.tick();
    await t.bench.text(t.deputy.phone, `${asked[0]?.reference} Le forage est prévu en mai`);
    for (const ms of [11 * MINUTE_MS, 30 * DAY_MS]) {
      t.bench.pass(ms);
      await t.town.tick();
    }
    const counted = { commune: COMMUNE, now: t.bench.now(), overdueAfterMs: 14 * DAY_MS };
    const { officials, council } = await communeTally(db, counted);
    const of = (id: number) => officials.find(({ officialId }) => officialId === id);
    expect(of(t.deputy.officialId)).toMatchObject({ received: 1, answered: 1, overdue: 0 });
    expect(of(t.mayor.officialId)).toMatchObject({ received: 1, answered: 0, overdue: 1 });
    expect(council).toMatchObject({ received: 2, answered: 1, overdue: 1 });
  });

  it('leaves a question to be given to whoever only shares it', async () => {
    const debate = await t.announce();
    const { id, reference } = await t.ask(await t.citizen(), { debate });
    await t.approving(id);
    t.until(OPENS);
    await t.town.tick();
    expect(await assignedTo(db, id)).toEqual([t.mayor.officialId]);
    await t.bench.text(t.mayor.phone, `${reference} A Moussa`);
    const { official_id: holder } = await db('contribution').where({ id }).first();
    expect(holder).toBe(t.deputy.officialId);
    expect(await assignedTo(db, id)).toHaveLength(2);
  });

  it('waits for every official while it is open, then for whose question it is', async () => {
    const debate = await t.announce();
    await t.approving((await t.ask(await t.citizen(), { debate })).id);
    const waiting = async () => [
      await countWaiting(db, t.mayor.officialId),
      await countWaiting(db, t.deputy.officialId),
    ];
    t.until(OPENS);
    await t.town.tick();
    expect(await waiting()).toEqual([1, 1]);
    t.until(CLOSES);
    await t.town.tick();
    expect(await waiting()).toEqual([1, 0]);
  });

  it('is named by LISTE and digests to all while it is open, then to whose question it is', async () => {
    const debate = await t.announce();
    const { id, reference } = await t.ask(await t.citizen(), { debate });
    await t.approving(id);
    const listed = async () => {
      const lists: boolean[] = [];
      for (const official of [t.mayor, t.deputy]) {
        const [list = ''] = await t.bench.text(official.phone, 'LISTE');
        lists.push(list.includes(reference));
      }
      return lists;
    };
    t.until(OPENS);
    await t.town.tick();
    expect(await listed()).toEqual([true, true]);
    t.until(CLOSES);
    await t.town.tick();
    expect(await listed()).toEqual([true, false]);
    const named = () => t.inbox(t.deputy).filter((text) => text.includes(reference)).length;
    const before = named();
    await t.town.support(id, { women: 9, men: 9 });
    t.until(OPENS + 7 * DAY_MS);
    await t.town.tick();
    expect(named()).toBe(before);
    const answered = await t.bench.text(t.deputy.phone, `${reference} Le puits marche en mai.`);
    expect(answered).toEqual([expect.stringContaining('ANNULER')]);
  });

  it('ends by itself: a summary for who took part and for officials, once', async () => {
    const id = await t.announce();
    const [author, silent, supporter] = [await t.citizen(), await t.citizen(), await t.citizen()];
    const asked = await t.ask(author, { debate: id });
    const waiting = await t.ask(silent, { debate: id });
    for (const each of [asked, waiting]) await t.approving(each.id);
    await t.act((tx) =>
      addSupport(tx, t.town.acts(), { person: supporter.person, contribution: asked.id }),
    );
    t.until(OPENS);
    await t.town.tick();
    // In the last minute: it leaves after the debate closed, and counts.
    t.until(CLOSES - 60_000);
    await t.bench.text(t.mayor.phone, `${asked.reference} Oui, en mai`);
    t.until(CLOSES);
    await t.town.tick();
    expect(await t.state(id)).toBe('closed');
    t.until(CLOSES + 10 * MINUTE_MS);
    await t.town.tick();
    const { id: answerId } = await db('answer').where({ contribution_id: asked.id }).first();
    await t.act((tx) => approveAnswer(tx, t.town.acts(), { answerId, moderator: 'Fanta' }));
    t.until(CLOSES + 15 * MINUTE_MS);
    await t.town.tick();
    await t.town.tick();
    expect(await t.state(id)).toBe('summarised');
    for (const each of [author, silent, supporter]) {
      expect(t.debates(each)).toEqual([
        'Débat : Eau. Questions : 2. Réponses : 1. Pour écouter, appelez : +22320000000',
      ]);
    }
    const sum = 'Débat fini. Sujet : Eau. Questions : 2. Réponses : 1.';
    expect(t.debates(t.mayor).at(-1)).toBe(
      `${sum} En attente chez vous : 1. Pour les voir : LISTE`,
    );
    expect(t.debates(t.deputy).at(-1)).toBe(sum);
    const met = { now: t.bench.now(), timeZone: 'Africa/Bamako' };
    expect(await debateMet(db, { commune: COMMUNE, phoneHash: 'nobody' }, met)).toMatchObject({
      stage: 'over',
      count: 2,
      answered: 1,
    });
    const later = { ...met, now: CLOSES + 8 * DAY_MS };
    expect(await debateMet(db, { commune: COMMUNE, phoneHash: 'nobody' }, later)).toBeNull();
  });

  it('opens late when nobody was there at nine, once', async () => {
    const id = await t.announce();
    const { id: asked } = await t.ask(await t.citizen(), { debate: id });
    await t.approving(asked);
    t.until(CLOSES - HOUR_MS);
    await Promise.all(
      [1, 2].map(() => t.act((tx) => moveDebate(tx, t.town.acts(), { debateId: id }))),
    );
    await t.town.tick();
    expect(t.inbox(t.mayor).filter((text) => text.startsWith('Débat ouvert'))).toHaveLength(1);
  });

  it('is called off when its whole window was missed; its questions go on their way', async () => {
    const author = await t.citizen();
    const id = await t.announce();
    const asked = await t.ask(author, { debate: id });
    await t.approving(asked.id);
    await t.town.tick();
    t.until(OPENS + 2 * DAY_MS);
    await t.town.tick();
    await t.town.tick();
    expect(await t.state(id)).toBe('cancelled');
    expect(t.inbox(t.mayor).at(-1)).toContain("n'a pas lieu");
    expect(t.inbox(t.mayor).filter((text) => text.includes(asked.reference))).toHaveLength(1);
    expect(t.debates(author)).toEqual([
      "Le débat du 28/11 n'a pas lieu. Les questions vont aux élus.",
    ]);
  });

  it('called off by staff, tells only who knew of it', async () => {
    const [knew, asleep] = [await t.citizen(), await t.citizen()];
    await t.ask(knew);
    const id = await t.announce();
    await t.town.tick();
    await t.ask(asleep);
    const cancelling = () =>
      t.act((tx) => cancelDebate(tx, t.town.acts(), { debateId: id, actor: 'f' }));
    expect(await cancelling()).toMatchObject({ kind: 'cancelled', officials: 2 });
    expect(await cancelling()).toEqual({ kind: 'over' });
    await t.town.tick();
    await t.town.tick();
    expect(t.debates(knew)).toHaveLength(2);
    expect(t.debates(asleep)).toEqual([]);
    t.until(OPENS);
    await t.town.tick();
    expect(await t.state(id)).toBe('cancelled');
  });

  it('called off before anybody was told, tells no citizen anything', async () => {
    const author = await t.citizen();
    await t.ask(author);
    const id = await t.announce();
    await t.act((tx) => cancelDebate(tx, t.town.acts(), { debateId: id, actor: 'fanta' }));
    await t.town.tick();
    await t.town.tick();
    expect(t.debates(author)).toEqual([]);
  });

  it('calls an official who is reached by voice, beside the SMS, once', async () => {
    await db('official').where({ id: t.mayor.officialId }).update({ channel: 'voice' });
    const id = await t.announce();
    const asked = await t.ask(await t.citizen(), { debate: id });
    await t.approving(asked.id);
    t.until(OPENS);
    await t.town.tick();
    await t.town.tick();
    const calls = await db('delivery').where({ kind: 'call' });
    expect(calls.map(({ phone_id, purpose }) => [phone_id, purpose])).toEqual([
      [t.mayor.phoneId, 'official.hour'],
    ]);
  });

  it('goes to the officials of each commune with its own questions', async () => {
    await addCommune(db, 118, 'Bafoulabé');
    const phone = '+22319999991';
    await addOfficial(db, t.town.acts(), { commune: 118, name: 'Sira', role: 'mayor', phone });
    const id = await t.announce({ communes: [COMMUNE, 118] });
    const here = await t.ask(await t.citizen(), { debate: id });
    const there = await t.ask(await t.citizen(118), { debate: id });
    for (const each of [here, there]) await t.approving(each.id);
    t.until(OPENS);
    await t.town.tick();
    const open = (of: { phone: string }) =>
      t.inbox(of).find((text) => text.startsWith('Débat ouvert'));
    expect(open(t.mayor)).toContain(here.reference);
    expect(open(t.mayor)).not.toContain(there.reference);
    expect(open({ phone })).toContain(there.reference);
    expect(open({ phone })).not.toContain(here.reference);
  });

  it('is said to open where nobody has asked yet', async () => {
    await t.announce();
    await t.town.tick();
    t.until(OPENS);
    await t.town.tick();
    expect(t.debates(t.mayor).at(-1)).toBe(
      'Débat ouvert, fin : 12:00. Sujet : Eau. Pas encore de question. Elles arrivent une par une.',
    );
  });

  it('calls who last came by voice, so many a minute, with what it is about', async () => {
    const people = [];
    for (let each = 0; each < 3; each++) people.push(await t.citizen());
    for (const each of people) await t.ask(each);
    const phones = people.map(({ person }) => person.phoneId);
    await db('phone').whereIn('id', phones).update({ last_medium: 'voice' });
    const slow = { ...t.bench.acting.settings, broadcastPace: { sms: 100, calls: 2 } };
    const id = await t.announce();
    const page = () => t.act((tx) => tellDebate(tx, t.town.acts(), { debateId: id, limit: 2 }));
    const acts = { ...t.bench.acting, settings: slow, outbox: openOutbox() };
    while ((await t.act((tx) => tellDebate(tx, acts, { debateId: id, limit: 2 }))).more);
    expect(await page()).toEqual({ more: false });
    const calls = await db('delivery').where({ purpose: 'debate.announce' }).orderBy('phone_id');
    expect(calls.map(({ kind, body }) => [kind, body])).toEqual(phones.map(() => ['call', null]));
    expect(calls[0].context).toEqual({ telling: 'announce', debateCalled: id });
    const now = t.bench.now();
    expect(calls.map(({ due_at }) => due_at.getTime() - now)).toEqual([0, 0, 60_000]);
  });

  it('respects a pause and STOP', async () => {
    const author = await t.citizen();
    await t.ask(author);
    await t.bench.text(author.phone, 'STOP');
    await t.bench.text(t.deputy.phone, 'PAUSE 30');
    await t.announce();
    await t.town.tick();
    expect(t.debates(author)).toEqual([]);
    expect(t.debates(t.deputy)).toEqual([]);
    expect(t.debates(t.mayor)).toHaveLength(1);
  });

  it('is not told to an official who wrote STOP while it was on its way', async () => {
    const { phoneId, officialId } = t.deputy;
    await db('follow').insert({ phone_id: phoneId, official_id: officialId, at: new Date(0) });
    const debateId = await t.announce();
    await t.act((tx) => tellDebate(tx, t.town.acts(), { debateId, limit: 10 }));
    const told = { phone_id: phoneId, purpose: 'debate.announce' };
    expect(await db('delivery').where(told)).toMatchObject([{ state: 'due' }]);
    await t.bench.text(t.deputy.phone, 'STOP');
    expect(await db('delivery').where(told)).toMatchObject([
      { state: 'cancelled', failure: 'opted_out' },
    ]);
  });

  it('takes no question on another theme, from elsewhere, or once it is over', async () => {
    const id = await t.announce();
    await t.ask(await t.citizen(), { debate: id, theme: 'road' });
    await t.ask(await t.citizen(null), { debate: id });
    await db('debate').where({ id }).update({ state: 'closed' });
    await t.ask(await t.citizen(), { debate: id });
    expect(await db('debate_item')).toEqual([]);
  });
});
