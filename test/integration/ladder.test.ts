import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { climbLadders } from '../../src/acts/ladder/climb-ladders.ts';
import { route } from '../../src/acts/staff/route.ts';
import { OVERDUE_AFTER_MS } from '../../src/civic/contributions.ts';
import type { Ladders } from '../../src/civic/ladder/ladder.ts';
import { DAY_MS, HOUR_MS } from '../../src/lib/durations.ts';
import { countSegments } from '../../src/lib/segments.ts';
import { officialCounts } from '../../src/storage/officials/ladder.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  COMMUNE,
  type DigestTown,
  openDigestTown,
  type TownOfficial,
} from '../support/digest-town.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';

const LADDERS: Ladders = {
  default: [
    { afterDays: 7, kind: 'reminder' },
    { afterDays: 12, kind: 'announce' },
    { afterDays: 14, kind: 'colleague' },
    { afterDays: 19, kind: 'announce' },
    { afterDays: 21, kind: 'secretary' },
    { afterDays: 26, kind: 'announce' },
    { afterDays: 28, kind: 'council' },
  ],
  communes: {},
};
let database: TestDatabase;
let db: Knex;
let bench: SmsBench;
let town: DigestTown;
let mayor: TownOfficial;
let began: number;

beforeEach(async () => {
  database = await openTestDatabase();
  db = database.db;
  bench = openSmsBench(db, { ladders: LADDERS });
  town = await openDigestTown(db, bench);
  mayor = await town.official({ notify: 'at_once' });
  // Wednesday nine o'clock, the hour of his digests.
  bench.pass(23 * HOUR_MS);
  began = bench.now();
});

afterEach(() => database.close());

/** Ticks once a day, at nine in the morning, up to and including that day. */
async function untilDay(day: number): Promise<void> {
  while (bench.now() < began + day * DAY_MS) {
    bench.pass(Math.min(DAY_MS, began + day * DAY_MS - bench.now()));
    await town.tick();
  }
}

const events = async () =>
  (await db('ladder_event').orderBy('at')).map(({ kind, outcome }) => `${kind} ${outcome}`);

describe('a question nobody answers', () => {
  it('is brought to mind, then passed on, each step announced before it comes', async () => {
    const deputy = await town.official({ notify: 'at_once', role: 'deputy', name: 'Moussa' });
    const { id, reference } = await town.ask(mayor);
    await untilDay(6);
    expect(town.inbox(mayor)).toHaveLength(1);
    await untilDay(7);
    expect(town.inbox(mayor)[1]).toBe(
      `Rappel. Question ${reference} sans réponse. Jours : 7. Le puits est sec depuis mai. Répondez : ${reference} votre réponse, ${reference} OK, ${reference} DELAI raison ou ${reference} NON raison`,
    );
    await untilDay(12);
    expect(town.inbox(mayor)[2]).toBe(
      `Question ${reference} sans réponse. Jours : 12. Le 09/12 : transmission à Moussa. Avant cette date : ${reference} votre réponse, ${reference} OK, ${reference} DELAI raison ou ${reference} NON raison`,
    );
    await untilDay(13);
    expect(town.inbox(deputy)).toEqual([]);
    await untilDay(14);
    expect(town.inbox(deputy)).toEqual([
      expect.stringMatching(
        new RegExp(`^Sans réponse de Awa\\. Jours : 14\\. Question ${reference}, `),
      ),
    ]);
    expect(await db('contribution').where({ id }).first()).toMatchObject({
      ...{ official_id: deputy.officialId, state: 'assigned' },
    });
    for (const text of town.inbox(mayor))
      expect(countSegments(text).segments).toBeLessThanOrEqual(2);
    const [late] = await bench.text(mayor.phone, `${reference} Le forage est prévu`);
    expect(late).toContain('Compris');
  });

  it('climbs to the council, each time told to who has it; nobody is passed over in silence', async () => {
    const deputy = await town.official({ notify: 'at_once', role: 'deputy', name: 'Moussa' });
    const { reference } = await town.ask(mayor);
    await untilDay(60);
    // There is no secretary general: that step is neither announced nor taken.
    expect(await events()).toEqual([
      'reminder done',
      'announce done',
      'colleague done',
      'announce skipped',
      'announce done',
      'council listed',
    ]);
    expect(town.inbox(deputy)[1]).toContain(`Question ${reference} sans réponse. Jours : 26.`);
    expect(town.inbox(deputy)[1]).toContain('inscription à la session du conseil');
    expect(await db('ladder').first()).toMatchObject({ due_at: null, ended: 'top' });
  });

  it.each([
    ['2027-02-12', 'du 12/02/2027', 'Au conseil du 12/02/2027'],
    [null, 'inscription à la session du conseil.', 'Au conseil. Date pas encore connue'],
    ['2026-11-30', 'inscription à la session du conseil.', 'Au conseil. Date pas encore connue'],
  ])(
    'says when the council meets (%s), to its official before and to its author',
    async (on, announced, told) => {
      await db('commune').where({ number: COMMUNE }).update({ council_on: on });
      const { id, reference } = await town.ask(mayor);
      await untilDay(60);
      expect(await events()).toContain('council listed');
      expect(town.inbox(mayor).at(-1)).toContain(announced);
      const [sms, ...more] = await db('delivery').where({ contribution_id: id, purpose: 'status' });
      expect(more).toEqual([]);
      expect(sms.body).toBe(`Demande ${reference} : ${told}`);
      const { number_encrypted: sealed } = await db('phone').where({ id: sms.phone_id }).first();
      const [asked] = await bench.text(town.acts().phones.decrypt(sealed), reference);
      expect(asked).toContain(told);
    },
  );

  it('takes each step once, whoever asks for it, and makes up missed ones without haste', async () => {
    await town.official({ notify: 'at_once', role: 'deputy', name: 'Moussa' });
    await town.ask(mayor);
    bench.pass(20 * DAY_MS);
    const { officialId } = mayor;
    const climb = () => db.transaction((tx) => climbLadders(tx, town.acts(), { officialId }));
    const taken = (await Promise.all([climb(), climb(), climb()])).map((each) => each.taken);
    expect(taken.sort()).toEqual([0, 0, 1]);
    began = bench.now();
    await untilDay(5);
    expect(await events()).toEqual(['reminder done', 'announce done']);
    await untilDay(6);
    expect(await events()).toHaveLength(2);
    await untilDay(7);
    expect(await events()).toHaveLength(3);
  });

  it('begins with the digest that brought it', async () => {
    await db('official').update({ notify: 'digest' });
    await town.ask(mayor);
    await untilDay(2);
    expect(await db('ladder')).toEqual([]);
    await untilDay(3);
    expect(town.read(mayor)).toHaveLength(1);
    const [{ started_at, due_at }] = await db('ladder');
    expect(due_at.getTime() - started_at.getTime()).toBe(7 * DAY_MS);
  });
});

describe('officials who share a phone', () => {
  it('read for whom each message is', async () => {
    const deputy = await town.official({ notify: 'at_once', role: 'deputy', name: 'Moussa' });
    await db('official_phone')
      .where({ official_id: deputy.officialId })
      .update({ phone_id: mayor.phoneId });
    const { reference } = await town.ask(mayor);
    await untilDay(14);
    expect(town.inbox(mayor)).toEqual([
      expect.stringContaining(`Pour Awa. Question ${reference},`),
      expect.stringContaining(`Pour Awa. Rappel. Question ${reference} `),
      expect.stringContaining(`Pour Awa. Question ${reference} sans réponse.`),
      expect.stringContaining(
        `Pour Moussa. Sans réponse de Awa. Jours : 14. Question ${reference},`,
      ),
    ]);
    for (const text of town.inbox(mayor))
      expect(countSegments(text).segments).toBeLessThanOrEqual(2);
  });
});

describe('several questions', () => {
  it('are told in one SMS for each thing, at his hour, though they came at any hour', async () => {
    await town.official({ notify: 'at_once', role: 'deputy', name: 'Moussa' });
    const asked: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      asked.push((await town.ask(mayor)).reference);
      bench.pass(HOUR_MS);
    }
    await untilDay(8);
    expect(town.inbox(mayor).slice(3)).toEqual([
      expect.stringContaining(`Rappel. Question ${asked[0]} `),
      expect.stringContaining(
        `Rappel. Questions sans réponse : 2. ${asked[1]}, ${asked[2]}. Écrivez`,
      ),
    ]);
    await untilDay(16);
    const announced = town.inbox(mayor).slice(5).join('\n');
    for (const reference of asked) expect(announced).toContain(reference);
    expect(announced.match(/transmission à Moussa/g)).toHaveLength(1);
  });

  it('passed on to somebody who reads digests wait for it, and go on from there', async () => {
    const deputy = await town.official({ notify: 'digest', role: 'deputy', name: 'Moussa' });
    const { id, reference } = await town.ask(mayor);
    await untilDay(14);
    expect(town.inbox(deputy)).toEqual([]);
    expect(await db('ladder').first()).toMatchObject({ due_at: null, held_days: 5, ended: null });
    // Wednesday: his digest is on Saturday.
    await untilDay(17);
    expect(town.inbox(deputy)).toEqual([
      expect.stringContaining(`${reference} eau, une femme, transmise :`),
    ]);
    const [row] = await db('ladder').where({ contribution_id: id });
    expect(row).toMatchObject({ step: 3, held_days: null, official_id: deputy.officialId });
    expect(row.due_at).toEqual(new Date(began + 22 * DAY_MS));
    await untilDay(40);
    expect(await events()).toContain('council listed');
  });
});

describe('nothing more follows', () => {
  it.each([
    ['OK', 'taken in charge'],
    ['NON pas ma commune', 'refused'],
    ['Le forage est prévu en mai', 'answered'],
  ])('after %s: it is %s', async (order) => {
    await town.official({ notify: 'at_once', role: 'deputy', name: 'Moussa' });
    const { reference } = await town.ask(mayor);
    await bench.text(mayor.phone, `${reference} ${order}`);
    await untilDay(40);
    expect(await events()).toEqual([]);
    expect(await db('ladder').first()).toMatchObject({ due_at: null, ended: 'settled' });
  });

  it('for one given to somebody else by hand; there it begins anew', async () => {
    const deputy = await town.official({ notify: 'at_once', role: 'deputy', name: 'Moussa' });
    const { id } = await town.ask(mayor);
    await untilDay(8);
    await db.transaction((tx) =>
      route(tx, town.acts(), {
        ...{ contributionId: id, officialId: deputy.officialId, moderator: 'Fanta' },
      }),
    );
    await untilDay(14);
    expect(await events()).toEqual(['reminder done']);
    await untilDay(15);
    expect(await events()).toEqual(['reminder done', 'reminder done']);
    expect(town.inbox(mayor)).toHaveLength(2);
  });

  it('but reminders for what is sensitive: it stays with its person', async () => {
    await town.official({ notify: 'at_once', role: 'deputy', name: 'Moussa' });
    const { id } = await town.ask(mayor, { theme: 'violence' });
    await untilDay(60);
    expect([...new Set(await events())]).toEqual(['reminder done', 'announce skipped']);
    expect((await db('contribution').where({ id }).first()).official_id).toBe(mayor.officialId);
  });
});

describe('an explained delay', () => {
  it('is kept, told to the author, and moves what follows by a week, once', async () => {
    const { id, reference } = await town.ask(mayor);
    expect(await bench.text(mayor.phone, `${reference} DELAI`)).toEqual([
      `Donnez la raison. Écrivez : ${reference} DELAI raison`,
    ]);
    expect(await bench.text(mayor.phone, `${reference} DELAI la pompe arrive en mai`)).toEqual([
      `Compris : délai expliqué pour la question ${reference}. La personne est prévenue après 10 minutes. Pour annuler : ANNULER`,
    ]);
    await bench.text(mayor.phone, `${reference} délai : toujours rien`);
    expect(await db('assignment').where({ contribution_id: id }).first()).toMatchObject({
      explanation: 'toujours rien',
    });
    expect(await db('delivery').where({ purpose: 'status' }).select('body')).toEqual([
      { body: `Demande ${reference} : votre élu explique le délai. la pompe arrive en mai` },
    ]);
    const { phone_id } = await db('contribution').where({ id }).first();
    const her = await db('phone').where({ id: phone_id }).first();
    expect(await bench.text(bench.acting.phones.decrypt(her.number_encrypted), reference)).toEqual([
      `Demande ${reference} : Envoyée à l'élu\nDemande ${reference} : votre élu explique le délai. toujours rien`,
    ]);
    await untilDay(13);
    expect(await events()).toEqual([]);
    await untilDay(14);
    expect(await events()).toEqual(['reminder done']);
  });

  it('with OK ends the reminders and goes to the author with the status', async () => {
    const { id, reference } = await town.ask(mayor);
    const [reply] = await bench.text(mayor.phone, `${reference} OK nous attendons la pompe`);
    expect(reply).toContain(`question ${reference} prise en charge, avec votre explication`);
    expect(await db('assignment').where({ contribution_id: id }).first()).toMatchObject({
      explanation: 'nous attendons la pompe',
    });
    expect(await db('delivery').where({ purpose: 'status' }).first('body')).toEqual({
      body: `Demande ${reference} : L'élu s'en occupe. nous attendons la pompe.`,
    });
    await untilDay(20);
    expect(await events()).toEqual([]);
  });
});

describe('its hours', () => {
  it('are never those of the night, nor those of a pause', async () => {
    bench.pass(11 * HOUR_MS);
    await town.ask(mayor);
    const night = bench.now();
    bench.pass(7 * DAY_MS);
    await town.tick();
    expect(await events()).toEqual([]);
    await bench.text(mayor.phone, 'PAUSE 3');
    bench.pass(11 * HOUR_MS);
    await town.tick();
    expect(await events()).toEqual([]);
    bench.pass(3 * DAY_MS);
    await town.tick();
    expect(await events()).toEqual([]);
    bench.pass(2 * HOUR_MS);
    await town.tick();
    expect(await events()).toEqual(['reminder done']);
    const { at } = await db('ladder_event').first();
    expect(at.getTime() - night).toBeGreaterThanOrEqual(10 * DAY_MS);
    const reminder = await db('delivery').where({ purpose: 'official.ladder' }).first();
    expect(reminder.due_at.getUTCHours()).toBeGreaterThanOrEqual(8);
    expect(reminder.due_at.getUTCHours()).toBeLessThan(20);
  });
});

it('counts, for each official, what he received, answered and left waiting, as of now', async () => {
  const deputy = await town.official({ notify: 'at_once', role: 'deputy', name: 'Moussa' });
  const [one, two] = [await town.ask(mayor), await town.ask(mayor)];
  await town.ask(mayor);
  await bench.text(mayor.phone, `${one.reference} Le forage est prévu`);
  await bench.text(mayor.phone, `${two.reference} OK`);
  const counts = async () => {
    const which = { communeNumber: COMMUNE, now: bench.now(), overdueAfterMs: OVERDUE_AFTER_MS };
    return officialCounts(db, which);
  };
  await untilDay(13);
  expect((await counts())[0]).toMatchObject({
    ...{ officialId: mayor.officialId, received: 3, answered: 1, waiting: 2 },
    ...{ taken: 1, overdue: 0, reminders: 1, passedOn: 0 },
  });
  await untilDay(15);
  expect(await counts()).toMatchObject([
    { received: 3, answered: 1, waiting: 2, overdue: 2, reminders: 1, passedOn: 1 },
    { officialId: deputy.officialId, received: 1, answered: 0, waiting: 1, overdue: 0 },
  ]);
});
