import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setDigestTimes } from '../../src/acts/digests/set-digest-times.ts';
import { writeDigests } from '../../src/acts/digests/write-digests.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import { countSegments } from '../../src/lib/segments.ts';
import { eraseFromDigests } from '../../src/storage/officials/digests.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { type DigestTown, openDigestTown, type TownOfficial } from '../support/digest-town.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';

const SATURDAY = Date.UTC(2026, 10, 28, 9);
let database: TestDatabase;
let db: Knex;
let bench: SmsBench;
let town: DigestTown;

beforeEach(async () => {
  database = await openTestDatabase();
  db = database.db;
  await open();
});

afterEach(() => database.close());

async function open(settings: Parameters<typeof openSmsBench>[1] = {}): Promise<void> {
  bench = openSmsBench(db, settings);
  town = await openDigestTown(db, bench);
}

const at = (ms: number) => bench.pass(ms - bench.now());
const assignment = (contributionId: number) =>
  db('assignment').where({ contribution_id: contributionId }).first();

describe('a digest', () => {
  it('waits for Saturday nine o’clock and brings what is new, the most supported first', async () => {
    const mayor = await town.official();
    const well = await town.ask(mayor);
    const school = await town.ask(mayor, {
      theme: 'school',
      text: 'Il manque un enseignant',
      supporters: { women: 3, men: 1 },
    });
    at(SATURDAY - 1);
    await town.tick();
    expect(town.inbox(mayor)).toEqual([]);
    expect((await assignment(well.id)).sent_at).toBeNull();
    at(SATURDAY);
    await town.tick();
    expect(town.inbox(mayor)).toEqual([
      [
        'Kumasira 28/11. Questions en attente : 2',
        `${school.reference} école, une femme, soutiens 4 (femmes 3, hommes 1) : Il manque un enseignant.`,
        `${well.reference} eau, une femme : Le puits est sec depuis mai.`,
        'Répondez : numéro puis texte. AIDE',
      ].join('\n'),
    ]);
    expect((await assignment(well.id)).sent_at).toEqual(new Date(SATURDAY));
    expect(await db('delivery').where({ purpose: 'official.digest' }).first()).toMatchObject({
      ...{ replyable: true, segments: 2, state: 'accepted' },
    });
    await town.tick();
    at(SATURDAY + DAY_MS);
    await town.tick();
    expect(town.inbox(mayor)).toHaveLength(1);
  });

  it('is answered as any question: LISTE, OK, V and an answer name what it brought', async () => {
    const mayor = await town.official();
    const asked = [await town.ask(mayor), await town.ask(mayor), await town.ask(mayor)];
    const [one, two, three] = asked.map(({ reference }) => reference) as [string, string, string];
    const [early] = await bench.text(mayor.phone, `${one} Le forage est prévu`);
    expect(early).toMatch(/^Numéro inconnu/);
    at(SATURDAY);
    await town.tick();
    expect(await bench.text(mayor.phone, 'LISTE')).toEqual([
      `Questions en attente : 3\n${one} Eau\n${two} Eau\n${three} Eau\nPour lire : envoyez le numéro seul.`,
    ]);
    expect(await bench.text(mayor.phone, `${one} Le forage est prévu`)).toEqual([
      `Compris : réponse à la question ${one}. Elle part dans 10 minutes. Pour annuler : ANNULER`,
    ]);
    expect(await bench.text(mayor.phone, `${two} OK`)).toEqual([
      expect.stringContaining(`question ${two} prise en charge`),
    ]);
    expect(await bench.text(mayor.phone, `${three} V`)).toEqual([
      expect.stringContaining(`écouter la question ${three}`),
    ]);
  });

  it('does not have to be waited for: LISTE names all that waits, which may then be answered', async () => {
    const mayor = await town.official();
    const { reference } = await town.ask(mayor);
    expect(await bench.text(mayor.phone, 'LISTE')).toEqual([
      expect.stringContaining(`${reference} Eau`),
    ]);
    at(SATURDAY);
    await town.tick();
    expect(town.inbox(mayor).join()).toContain(`\n${reference} eau`);
    expect(await bench.text(mayor.phone, `${reference} Lundi`)).toEqual([
      expect.stringContaining(`réponse à la question ${reference}`),
    ]);
  });

  it('counts what does not fit, LISTE names it, and the next one brings it', async () => {
    const mayor = await town.official();
    const asked: string[] = [];
    for (let n = 0; n < 9; n += 1) {
      const text = `Numéro ${n} : ${'le puits du village est sec depuis le mois de mai '.repeat(3)}`;
      asked.push((await town.ask(mayor, { text })).reference);
    }
    at(SATURDAY);
    await town.tick();
    const [first = ''] = town.inbox(mayor);
    const shown = asked.filter((reference) => first.includes(`\n${reference} `));
    expect(countSegments(first)).toMatchObject({ encoding: 'gsm7', segments: 3 });
    expect(shown.length).toBeGreaterThanOrEqual(3);
    expect(first).toContain(`Encore : ${9 - shown.length}. Envoyez LISTE.`);
    const [list = ''] = await bench.text(mayor.phone, 'LISTE');
    for (const reference of asked) expect(list).toContain(reference);
    at(SATURDAY + 7 * DAY_MS);
    await town.tick();
    const [, second = ''] = town.read(mayor);
    for (const reference of shown) expect(second).not.toContain(reference);
    expect(asked.filter((reference) => second.includes(`\n${reference} `)).length).toBeGreaterThan(
      0,
    );
  });

  it('with nothing to say is not sent, and what comes on Sunday waits for Saturday', async () => {
    const mayor = await town.official();
    at(SATURDAY);
    await town.tick();
    expect(await town.digests(mayor)).toEqual([{ date: '2026-11-28', items: 0, told: false }]);
    at(SATURDAY + DAY_MS);
    await town.ask(mayor);
    await town.tick();
    expect(town.inbox(mayor)).toEqual([]);
    at(SATURDAY + 7 * DAY_MS);
    await town.tick();
    expect(town.inbox(mayor)).toHaveLength(1);
  });

  it('never has a question twice unless it gained weight', async () => {
    const mayor = await town.official();
    const { id, reference } = await town.ask(mayor, { supporters: { women: 4, men: 1 } });
    at(SATURDAY);
    await town.tick();
    await town.support(id, { men: 2 });
    at(SATURDAY + 7 * DAY_MS);
    await town.tick();
    expect(town.inbox(mayor)).toHaveLength(1);
    await town.support(id, { women: 1 });
    at(SATURDAY + 14 * DAY_MS);
    await town.tick();
    expect(town.inbox(mayor)[1]).toContain(
      `${reference} eau, une femme, soutiens 8 (femmes 5, hommes 3), avant 5 : `,
    );
    await bench.text(mayor.phone, `${reference} OK`);
    await town.support(id, { women: 9 });
    at(SATURDAY + 21 * DAY_MS);
    await town.tick();
    expect(town.read(mayor)).toHaveLength(2);
  });

  it.each([
    [0, 1, 2],
    [2, 3, 2],
    [3, 4, 1],
    [4, 6, 2],
    [5, 7, 1],
    [5, 8, 2],
  ])('tells %i supporters, then %i, in %i digests', async (before, now, digests) => {
    const mayor = await town.official();
    const { id } = await town.ask(mayor, { supporters: { women: before, men: 0 } });
    at(SATURDAY);
    await town.tick();
    await town.support(id, { men: now - before });
    at(SATURDAY + 7 * DAY_MS);
    await town.tick();
    expect(town.inbox(mayor)).toHaveLength(digests);
  });

  it('leaves out what is sensitive: that is told at once and alone', async () => {
    const mayor = await town.official();
    const { reference } = await town.ask(mayor, { theme: 'violence' });
    await town.tick();
    expect(town.inbox(mayor)).toEqual([expect.stringContaining(`Demande ${reference}`)]);
    at(SATURDAY);
    await town.tick();
    expect(town.inbox(mayor)).toHaveLength(1);
  });

  it('is not for who is told at once, has left, or has no phone', async () => {
    const prompt = await town.official({ notify: 'at_once', role: 'deputy' });
    const gone = await town.official({ role: 'councillor' });
    const mute = await town.official({ role: 'secretary' });
    for (const each of [prompt, gone, mute]) await town.ask(each);
    await db('official').where({ id: gone.officialId }).update({ active: false });
    await db('phone').where({ id: mute.phoneId }).update({ number_encrypted: null });
    await town.tick();
    expect(town.inbox(prompt)).toHaveLength(1);
    at(SATURDAY);
    await town.tick();
    expect(await db('digest')).toEqual([]);
    expect(bench.sent).toHaveLength(1);
  });

  it('brings what nobody was told of, also to who is told at once from now on', async () => {
    const mayor = await town.official();
    const { reference } = await town.ask(mayor);
    const { officialId } = mayor;
    await db('official').where({ id: officialId }).update({ notify: 'at_once' });
    at(SATURDAY);
    await town.tick();
    expect(town.inbox(mayor)).toEqual([expect.stringContaining(`\n${reference} eau`)]);
    at(SATURDAY + 7 * DAY_MS);
    await town.tick();
    expect(await town.digests(mayor)).toHaveLength(1);
  });

  it('comes to each of two officials who share a phone, and says for whom it is', async () => {
    const mayor = await town.official();
    const deputy = await town.official({ role: 'deputy', name: 'Moussa' });
    await db('official_phone')
      .where({ official_id: deputy.officialId })
      .update({ phone_id: mayor.phoneId });
    const one = await town.ask(mayor);
    const two = await town.ask(deputy);
    at(SATURDAY);
    await town.tick();
    const both = town.inbox(mayor);
    expect(both).toHaveLength(2);
    expect(both[0]).toMatch(/^Pour Awa\. Kumasira 28\/11\./);
    expect(both[0]).toContain(one.reference);
    expect(both[1]).toMatch(/^Pour Moussa\. Kumasira 28\/11\./);
    expect(both[1]).toContain(two.reference);
  });

  it('without one of its questions, when its author erased it before it left', async () => {
    const mayor = await town.official();
    const hers = await town.ask(mayor);
    const other = await town.ask(mayor);
    at(SATURDAY);
    await db.transaction((tx) => writeDigests(tx, town.acts(), { limit: 10 }));
    await eraseFromDigests(db, db('contribution').where({ id: hers.id }).select('id'));
    await db('contribution').where({ id: hers.id }).update({ state: 'erased', body: null });
    await town.tick();
    const [only = '', ...more] = town.inbox(mayor);
    expect(more).toEqual([]);
    expect(only).toContain(`\n${other.reference} `);
    expect(only).not.toContain(hers.reference);
  });
});

describe('its hour', () => {
  it('is the one he chose, from then on; in the night it is the morning after', async () => {
    const mayor = await town.official();
    await town.ask(mayor);
    const times = { officialId: mayor.officialId, actor: 'Fanta', notify: 'digest' as const };
    const set = (days: number[], hour: number) =>
      db.transaction((tx) => setDigestTimes(tx, town.acts(), { ...times, days, hour }));
    expect(await set([7], 9)).toEqual({ kind: 'invalid' });
    expect(await set([1], 24)).toEqual({ kind: 'invalid' });
    // Tuesday ten o'clock: Monday's hour is over, and was not his yet.
    expect(await set([1, 3], 21)).toEqual({ kind: 'set' });
    await town.tick();
    at(Date.UTC(2026, 10, 26, 7, 59));
    await town.tick();
    expect(town.inbox(mayor)).toEqual([]);
    at(Date.UTC(2026, 10, 26, 8));
    await town.tick();
    expect(town.inbox(mayor)).toHaveLength(1);
    expect(await town.digests(mayor)).toEqual([{ date: '2026-11-25', items: 1, told: true }]);
  });

  it('missed while the gateway was down is made up once, under its date', async () => {
    const mayor = await town.official();
    await town.ask(mayor);
    at(SATURDAY + 2 * DAY_MS + 13 * HOUR_MS);
    await town.tick();
    expect(town.inbox(mayor)).toEqual([]);
    at(SATURDAY + 4 * DAY_MS);
    await town.tick();
    await town.tick();
    expect(await town.digests(mayor)).toEqual([{ date: '2026-11-28', items: 1, told: true }]);
    expect(town.inbox(mayor)).toEqual([expect.stringMatching(/^Kumasira 02\/12\. /)]);
    at(SATURDAY + 30 * DAY_MS);
    await town.tick();
    expect((await town.digests(mayor)).map(({ date }) => date)).toEqual([
      '2026-11-28',
      '2026-12-26',
    ]);
  });

  it('waits while he is paused, and so does a digest that had not left', async () => {
    const mayor = await town.official();
    await town.ask(mayor);
    await bench.text(mayor.phone, 'PAUSE 7');
    at(SATURDAY);
    await town.tick();
    expect(await db('digest')).toEqual([]);
    await bench.text(mayor.phone, 'REPRISE');
    await db.transaction((tx) => writeDigests(tx, town.acts(), { limit: 10 }));
    await bench.text(mayor.phone, 'PAUSE 2');
    await town.tick();
    expect(town.read(mayor)).toEqual([]);
    at(SATURDAY + 2 * DAY_MS + HOUR_MS);
    await town.tick();
    expect(town.read(mayor)).toHaveLength(1);
  });

  it.each([
    ['begins', '2026-03-28', '2026-03-29T07:00:00Z'],
    ['ends', '2026-10-24', '2026-10-25T08:00:00Z'],
  ])('comes once where summer time %s', async (_word, eve, due) => {
    await openInParis();
    const mayor = await town.official();
    await db('official').update({ digest_days: [0, 6], digest_hour: 9 });
    await db('official').update({ created_at: new Date(Date.parse(`${eve}T00:00:00Z`)) });
    at(Date.parse(`${eve}T00:30:00Z`));
    await town.ask(mayor);
    const dues: string[] = [];
    for (let minutes = 0; minutes < 60 * 60; minutes += 30) {
      const before = town.inbox(mayor).length;
      await town.tick();
      if (town.inbox(mayor).length > before) dues.push(new Date(bench.now()).toISOString());
      if (minutes === 18 * 60) await town.ask(mayor);
      bench.pass(30 * MINUTE_MS);
    }
    expect(dues).toHaveLength(2);
    expect(dues[1]).toBe(due.replace('Z', '.000Z'));
  });

  async function openInParis(): Promise<void> {
    await db('commune').delete();
    await open({ timeZone: 'Europe/Paris' });
  }
});

describe('each official gets each digest once', () => {
  const officials: TownOfficial[] = [];

  beforeEach(async () => {
    officials.length = 0;
    for (let n = 0; n < 5; n += 1) officials.push(await town.official({ role: 'councillor' }));
    for (const each of officials) await town.ask(each);
    at(SATURDAY);
  });

  const write = (limit: number) => db.transaction((tx) => writeDigests(tx, town.acts(), { limit }));
  const counts = () => officials.map((each) => town.inbox(each).length);

  it('when the worker is killed between two pages, and inside one', async () => {
    expect((await write(2)).claimed).toBe(2);
    await expect(
      db.transaction(async (tx) => {
        expect((await writeDigests(tx, town.acts(), { limit: 2 })).claimed).toBe(2);
        throw new Error('killed');
      }),
    ).rejects.toThrow('killed');
    expect(await db('delivery')).toHaveLength(2);
    await town.tick();
    expect(counts()).toEqual([1, 1, 1, 1, 1]);
    expect(await db('digest_item')).toHaveLength(5);
  });

  it('when several workers write at once', async () => {
    const pages = await Promise.all([write(5), write(5), write(3)]);
    expect(pages.reduce((sum, { claimed }) => sum + claimed, 0)).toBe(5);
    await town.tick();
    expect(counts()).toEqual([1, 1, 1, 1, 1]);
  });

  it('when the operator refuses everything for an hour', async () => {
    const isRefusing = () => bench.now() < SATURDAY + HOUR_MS;
    const { send } = bench.sending.smsSender;
    bench.sending.smsSender.send = async (message) => {
      if (!isRefusing()) return send(message);
      return { kind: 'refused', code: 'provider_error', detail: 'down' };
    };
    for (let minute = 0; minute < 180; minute += 1) {
      await town.tick();
      if (isRefusing()) expect(bench.sent).toEqual([]);
      bench.pass(60_000);
    }
    expect(counts()).toEqual([1, 1, 1, 1, 1]);
    expect(await db('digest')).toHaveLength(5);
  });
});
