import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addSupport } from '../../src/acts/citizens/add-support.ts';
import { requestErase } from '../../src/acts/citizens/request-erase.ts';
import { sendContribution } from '../../src/acts/citizens/send-contribution.ts';
import { setProfile } from '../../src/acts/citizens/set-profile.ts';
import { announceDebate } from '../../src/acts/debates/announce-debate.ts';
import { cancelDebate } from '../../src/acts/debates/cancel-debate.ts';
import { debateMet } from '../../src/acts/debates/debate-met.ts';
import { moveDebate } from '../../src/acts/debates/move-debate.ts';
import { tellDebate } from '../../src/acts/debates/tell-debate.ts';
import type { Person } from '../../src/acts/deps.ts';
import { approve } from '../../src/acts/staff/approve.ts';
import { approveAnswer } from '../../src/acts/staff/approve-answer.ts';
import { setTheme } from '../../src/acts/staff/set-theme.ts';
import { eraseDue } from '../../src/acts/timed/erase-due.ts';
import { makeReference } from '../../src/civic/references.ts';
import { countSegments } from '../../src/lib/segments.ts';
import { deleteSnapshot } from '../../src/sessions/postgres.ts';
import { nextSerial } from '../../src/storage/contributions.ts';
import { debateChallenges } from '../../src/storage/public-views.ts';
import { addCommune, addOfficial, consentingPerson } from '../support/acts.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  COMMUNE,
  type DigestTown,
  openDigestTown,
  type TownOfficial,
} from '../support/digest-town.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Saturday 28 November 2026, 9:00 in Bamako. */
const OPENS = Date.UTC(2026, 10, 28, 9);
const CLOSES = OPENS + 3 * HOUR;
let database: TestDatabase;
let db: Knex;
let bench: SmsBench;
let town: DigestTown;
let mayor: TownOfficial;
let deputy: TownOfficial;
let people = 0;

beforeEach(async () => {
  database = await openTestDatabase();
  db = database.db;
  bench = openSmsBench(db);
  town = await openDigestTown(db, bench);
  mayor = await town.official({ notify: 'at_once' });
  deputy = await town.official({ role: 'deputy', name: 'Moussa' });
});

afterEach(() => database.close());

const act = <T>(work: (tx: Knex.Transaction) => Promise<T>) => db.transaction(work);
const until = (ms: number) => bench.pass(ms - bench.now());
const inbox = ({ phone }: { phone: string }) =>
  bench.sent.filter(({ to }) => to === phone).map(({ text }) => text);
const debates = (of: { phone: string }) => inbox(of).filter((text) => /[Dd]ébat/.test(text));

interface Citizen {
  person: Person;
  phone: string;
}

async function citizen(commune: number | null = COMMUNE): Promise<Citizen> {
  const phone = `+2231${7_000_000 + people++}`;
  const person = await consentingPerson(db, town.acts(), phone, 'sms');
  if (commune !== null) {
    await act((tx) => setProfile(tx, town.acts(), { person, field: 'commune', value: commune }));
  }
  return { person: { ...person, language: 'fr' }, phone };
}

async function ask(from: Citizen, more: { debate?: number; theme?: string; text?: string } = {}) {
  const { debate = null, theme = 'water', text = 'Le puits est sec depuis mai' } = more;
  const reference = makeReference(await nextSerial(db));
  const sent = await act((tx) =>
    sendContribution(tx, town.acts(), {
      ...{ person: from.person, kind: 'challenge', body: { text }, reference, theme, debate },
    }),
  );
  if (sent.kind !== 'sent') throw new Error(sent.kind);
  return { id: sent.contributionId, reference };
}

const approving = (contributionId: number) =>
  act((tx) => approve(tx, town.acts(), { contributionId, moderator: 'Fanta' }));

async function announce(more: { title?: string; communes?: number[] } = {}) {
  const { title = '', communes = [COMMUNE] } = more;
  const announced = await act((tx) =>
    announceDebate(tx, town.acts(), {
      ...{ theme: 'water', title, communes, opensAt: OPENS, closesAt: CLOSES, actor: 'fanta' },
    }),
  );
  if (announced.kind !== 'announced') throw new Error(announced.problem);
  return announced.debate.id;
}

const state = async (id: number) => (await db('debate').where({ id }).first()).state;

describe('a debate', () => {
  it('is told to officials, to who follows them and to who asked on its theme, once each', async () => {
    const asked = await citizen();
    await ask(asked);
    const elsewhere = await citizen();
    await ask(elsewhere, { theme: 'road' });
    const follower = await citizen(null);
    await db('follow').insert({
      ...{ official_id: mayor.officialId, phone_id: follower.person.phoneId },
      at: new Date(bench.now()),
    });
    await announce({ title: "L'eau au village" });
    for (let ticks = 0; ticks < 3; ticks++) await town.tick();
    const told =
      "Débat samedi : L'eau au village, 28/11. Heure : 9:00-12:00. Appelez : +22320000000";
    expect(debates(asked)).toEqual([told]);
    expect(debates(follower)).toEqual([told]);
    expect(debates(elsewhere)).toEqual([]);
    for (const official of [mayor, deputy]) {
      expect(debates(official)).toEqual([expect.stringMatching(/^Débat le 28\/11, 9:00-12:00\. /)]);
    }
  });

  it('is told page by page; a page written again tells nobody twice', async () => {
    const asked = await Promise.all([citizen(), citizen(), citizen()]);
    for (const each of asked) await ask(each);
    const id = await announce();
    const page = () => act((tx) => tellDebate(tx, town.acts(), { debateId: id, limit: 2 }));
    expect(await page()).toEqual({ more: true });
    await db('debate').where({ id }).update({ told_phone_id: 0 });
    while ((await page()).more);
    expect(await db('delivery').where({ purpose: 'debate.announce' })).toHaveLength(3);
  });

  it('keeps questions back until it opens, then brings the most supported to every official', async () => {
    const id = await announce();
    const [first, second, hidden] = [await citizen(), await citizen(), await citizen()];
    const little = await ask(first, { debate: id, text: 'Le robinet du marché fuit' });
    const much = await ask(second, { debate: id });
    const unread = await ask(hidden, { debate: id });
    expect((await approving(little.id)).kind).toBe('waits_for_debate');
    expect((await approving(much.id)).kind).toBe('waits_for_debate');
    await town.support(much.id, { women: 3, men: 1 });
    expect((await debateChallenges(db, id)).map((each) => each.id)).toEqual([much.id, little.id]);
    await town.tick();
    expect(inbox(mayor)).toHaveLength(1);
    until(OPENS);
    await town.tick();
    await town.tick();
    expect(await state(id)).toBe('open');
    for (const official of [mayor, deputy]) {
      const texts = inbox(official).filter((text) => text.startsWith('Débat ouvert'));
      expect(texts).toHaveLength(1);
      const [text = ''] = texts;
      expect(text).toMatch(
        new RegExp(`Questions : 2\\n${much.reference} .*soutiens 4 .*\\n${little.reference} `),
      );
      expect(text).not.toContain(unread.reference);
      expect(countSegments(text).segments).toBeLessThanOrEqual(3);
    }
    // A deputy may answer what the mayor has; a question approved by now goes at once, not in a digest.
    await bench.text(deputy.phone, `${much.reference} Le forage est prévu en mai`);
    await approving(unread.id);
    await town.tick();
    expect(inbox(mayor).at(-1)).toContain(unread.reference);
    bench.pass(11 * 60_000);
    await town.tick();
    expect(inbox(second).at(-1)).toContain('Le forage est prévu en mai');
  });

  it('ends by itself: a summary for who took part and for officials, once', async () => {
    const id = await announce();
    const [author, silent, supporter] = [await citizen(), await citizen(), await citizen()];
    const asked = await ask(author, { debate: id });
    const waiting = await ask(silent, { debate: id });
    for (const each of [asked, waiting]) await approving(each.id);
    await act((tx) =>
      addSupport(tx, town.acts(), { person: supporter.person, contribution: asked.id }),
    );
    until(OPENS);
    await town.tick();
    // In the last minute: it leaves after the debate closed, and counts.
    until(CLOSES - 60_000);
    await bench.text(mayor.phone, `${asked.reference} Oui, en mai`);
    until(CLOSES);
    await town.tick();
    expect(await state(id)).toBe('closed');
    until(CLOSES + 10 * 60_000);
    await town.tick();
    const { id: answerId } = await db('answer').where({ contribution_id: asked.id }).first();
    await act((tx) => approveAnswer(tx, town.acts(), { answerId, moderator: 'Fanta' }));
    until(CLOSES + 15 * 60_000);
    await town.tick();
    await town.tick();
    expect(await state(id)).toBe('summarised');
    for (const each of [author, silent, supporter]) {
      expect(debates(each)).toEqual([
        'Débat : Eau. Questions : 2. Réponses : 1. Pour écouter, appelez : +22320000000',
      ]);
    }
    expect(debates(mayor).at(-1)).toBe(
      'Débat fini. Sujet : Eau. Questions : 2. Réponses : 1. En attente : 1. Pour les voir : LISTE',
    );
    const met = { now: bench.now(), timeZone: 'Africa/Bamako' };
    expect(await debateMet(db, COMMUNE, met)).toMatchObject({
      stage: 'over',
      count: 2,
      answered: 1,
    });
    const later = { ...met, now: CLOSES + 8 * DAY };
    expect(await debateMet(db, COMMUNE, later)).toBeNull();
  });

  it('opens late when nobody was there at nine, once', async () => {
    const id = await announce();
    const { id: asked } = await ask(await citizen(), { debate: id });
    await approving(asked);
    until(CLOSES - HOUR);
    await Promise.all([1, 2].map(() => act((tx) => moveDebate(tx, town.acts(), { debateId: id }))));
    await town.tick();
    expect(inbox(mayor).filter((text) => text.startsWith('Débat ouvert'))).toHaveLength(1);
  });

  it('is called off when its whole window was missed; its questions go on their way', async () => {
    const author = await citizen();
    const id = await announce();
    const asked = await ask(author, { debate: id });
    await approving(asked.id);
    await town.tick();
    until(OPENS + 2 * DAY);
    await town.tick();
    await town.tick();
    expect(await state(id)).toBe('cancelled');
    expect(inbox(mayor).at(-1)).toContain("n'a pas lieu");
    expect(inbox(mayor).filter((text) => text.includes(asked.reference))).toHaveLength(1);
    expect(debates(author)).toEqual([
      "Le débat du 28/11 n'a pas lieu. Les questions vont aux élus.",
    ]);
  });

  it('called off by staff, tells only who knew of it', async () => {
    const [knew, asleep] = [await citizen(), await citizen()];
    await ask(knew);
    const id = await announce();
    await town.tick();
    await ask(asleep);
    const cancelling = () =>
      act((tx) => cancelDebate(tx, town.acts(), { debateId: id, actor: 'f' }));
    expect(await cancelling()).toMatchObject({ kind: 'cancelled', officials: 2 });
    expect(await cancelling()).toEqual({ kind: 'over' });
    await town.tick();
    await town.tick();
    expect(debates(knew)).toHaveLength(2);
    expect(debates(asleep)).toEqual([]);
    until(OPENS);
    await town.tick();
    expect(await state(id)).toBe('cancelled');
  });

  it('called off before anybody was told, tells no citizen anything', async () => {
    const author = await citizen();
    await ask(author);
    const id = await announce();
    await act((tx) => cancelDebate(tx, town.acts(), { debateId: id, actor: 'fanta' }));
    await town.tick();
    await town.tick();
    expect(debates(author)).toEqual([]);
  });

  it('calls an official who is reached by voice, beside the SMS, once', async () => {
    await db('official').where({ id: mayor.officialId }).update({ channel: 'voice' });
    const id = await announce();
    const asked = await ask(await citizen(), { debate: id });
    await approving(asked.id);
    until(OPENS);
    await town.tick();
    await town.tick();
    const calls = await db('delivery').where({ kind: 'call' });
    expect(calls.map(({ phone_id, purpose }) => [phone_id, purpose])).toEqual([
      [mayor.phoneId, 'official.hour'],
    ]);
  });

  it('goes to the officials of each commune with its own questions', async () => {
    await addCommune(db, 118, 'Bafoulabé');
    const phone = '+22319999991';
    await addOfficial(db, town.acts(), { commune: 118, name: 'Sira', role: 'mayor', phone });
    const id = await announce({ communes: [COMMUNE, 118] });
    const here = await ask(await citizen(), { debate: id });
    const there = await ask(await citizen(118), { debate: id });
    for (const each of [here, there]) await approving(each.id);
    until(OPENS);
    await town.tick();
    const open = (of: { phone: string }) =>
      inbox(of).find((text) => text.startsWith('Débat ouvert'));
    expect(open(mayor)).toContain(here.reference);
    expect(open(mayor)).not.toContain(there.reference);
    expect(open({ phone })).toContain(there.reference);
    expect(open({ phone })).not.toContain(here.reference);
  });

  it('respects a pause and STOP', async () => {
    const author = await citizen();
    await ask(author);
    await bench.text(author.phone, 'STOP');
    await bench.text(deputy.phone, 'PAUSE 30');
    await announce();
    await town.tick();
    expect(debates(author)).toEqual([]);
    expect(debates(deputy)).toEqual([]);
    expect(debates(mayor)).toHaveLength(1);
  });

  it('takes no question on another theme, from elsewhere, or once it is over', async () => {
    const id = await announce();
    await ask(await citizen(), { debate: id, theme: 'road' });
    await ask(await citizen(null), { debate: id });
    await db('debate').where({ id }).update({ state: 'closed' });
    await ask(await citizen(), { debate: id });
    expect(await db('debate_item')).toEqual([]);
  });
});

describe('a question kept for a debate', () => {
  it('that turns out to be sensitive leaves it at once and is in no list', async () => {
    const id = await announce();
    const asked = await ask(await citizen(), { debate: id });
    await approving(asked.id);
    const about = { contributionId: asked.id, theme: 'violence', moderator: 'Fanta' };
    await act((tx) => setTheme(tx, town.acts(), about));
    expect((await db('contribution').where({ id: asked.id }).first()).state).toBe('to_route');
    expect(await debateChallenges(db, id)).toEqual([]);
    until(OPENS);
    await town.tick();
    expect(inbox(mayor).join(' ')).not.toContain(asked.reference);
  });

  it('goes to officials unread by a moderator where that is the rule, and to nobody else', async () => {
    await db('commune').where({ number: COMMUNE }).update({ moderation: 'after' });
    const id = await announce();
    const asked = await ask(await citizen(), { debate: id });
    await town.tick();
    expect(inbox(mayor).join(' ')).not.toContain(asked.reference);
    until(OPENS);
    await town.tick();
    expect(inbox(mayor).join(' ')).toContain(asked.reference);
    expect(await debateChallenges(db, id)).toEqual([]);
  });

  it('is erased with all that was said of it, a list still to leave included', async () => {
    const author = await citizen();
    const id = await announce();
    const asked = await ask(author, { debate: id });
    await approving(asked.id);
    until(OPENS);
    await act((tx) => moveDebate(tx, town.acts(), { debateId: id }));
    await act((tx) => requestErase(tx, town.acts(), { person: author.person }));
    await db('phone')
      .where({ id: author.person.phoneId })
      .update({ erase_due_at: new Date(0) });
    await act((tx) => eraseDue(tx, town.acts(), { forgetSession: deleteSnapshot }));
    const lists = await db('delivery').where({ purpose: 'debate.questions' });
    expect(lists.map(({ state, body }) => [state, body])).toEqual([
      ['cancelled', null],
      ['cancelled', null],
    ]);
  });
});

describe('an announcement that comes too late', () => {
  it('is never sent', async () => {
    const author = await citizen();
    await ask(author);
    const id = await announce();
    const page = () => act((tx) => tellDebate(tx, town.acts(), { debateId: id, limit: 10 }));
    await page();
    await db('delivery')
      .where({ debate_id: id })
      .update({ due_at: new Date(CLOSES + DAY) });
    until(OPENS);
    await town.tick();
    until(CLOSES);
    await town.tick();
    until(CLOSES + 2 * DAY);
    await town.tick();
    expect(debates(author)).toEqual([]);
  });
});
