import type { Knex } from 'knex';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expandBroadcast } from '../../src/acts/broadcasts/expand-broadcast.ts';
import { followOfficial } from '../../src/acts/citizens/follow-official.ts';
import { optOut } from '../../src/acts/citizens/opt-out.ts';
import { setLanguage } from '../../src/acts/citizens/set-language.ts';
import type { Person } from '../../src/acts/deps.ts';
import { pause } from '../../src/acts/officials/pause.ts';
import { publish } from '../../src/acts/officials/publish.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { approvePublication } from '../../src/acts/staff/moderate-publication.ts';
import { countSegments } from '../../src/lib/segments.ts';
import { broadcastExpandWorker } from '../../src/workers/broadcast-expand.ts';
import { smsSendWorker } from '../../src/workers/sms-send.ts';
import { addCommune, addOfficial, consentingPerson } from '../support/acts.ts';
import { useTestDatabase } from '../support/database.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';
import { sweepOf } from '../support/sweep-bench.ts';

const MAYOR = '+22310007000';
const DEPUTY = '+22310007001';
const db = await useTestDatabase();
let bench: SmsBench;
let mayor: number;
let deputy: number;
let phones = 7100;
const signal = new AbortController().signal;

const acts = () => ({ ...bench.acting, outbox: openOutbox() });
const doing = <T>(work: (tx: Knex.Transaction) => Promise<T>) => db.transaction(work);

beforeAll(async () => {
  bench = openSmsBench(db);
  await addCommune(db, 117, 'Sony');
  const awa = { commune: 117, name: 'Awa', role: 'mayor', phone: MAYOR };
  const moussa = { commune: 117, name: 'Moussa', role: 'deputy', phone: DEPUTY };
  mayor = (await addOfficial(db, acts(), awa)).officialId;
  deputy = (await addOfficial(db, acts(), moussa)).officialId;
});

beforeEach(async () => {
  await db('follow').delete();
  bench = openSmsBench(db);
});

async function follower(official: number, language = 'fr'): Promise<Person> {
  phones += 1;
  const person = await consentingPerson(db, acts(), `+2231000${phones}`, 'voice');
  await doing((tx) => setLanguage(tx, acts(), { person, language }));
  await doing((tx) => followOfficial(tx, acts(), { person, official, on: true }));
  return person;
}

/** An official publishes, a moderator lets it through. */
async function published(
  publication: 'message' | 'decision' = 'message',
  text = 'Le marché ouvre samedi.',
): Promise<number> {
  const person = await consentingPerson(db, acts(), MAYOR, 'sms');
  await doing((tx) => publish(tx, acts(), { person, publication, text }));
  const { id } = await db('publication').orderBy('id', 'desc').first();
  const approval = { publicationId: id, moderator: 'Fanta' };
  expect((await doing((tx) => approvePublication(tx, acts(), approval))).kind).toBe('published');
  return id;
}

const queues = {
  addBulk: async (name: string, payloads: readonly object[]) => {
    bench.jobs.push(...payloads.map((payload) => ({ name, payload }) as never));
    return payloads.length;
  },
};

const expand = (publicationId: number): Promise<void> =>
  broadcastExpandWorker({ ...bench.dispatch, queues }).handle({ publicationId }, { signal });

const rowsOf = (publicationId: number) =>
  db('delivery').where({ publication_id: publicationId }).orderBy('phone_id');

describe('a publication that is let through', () => {
  it('is found by the sweeper, written for every follower in her words, and sent once', async () => {
    const fr = await follower(mayor);
    const bm = await follower(mayor, 'bm');
    await follower(deputy);
    const id = await published();
    await sweepOf(bench);
    expect(bench.jobs).toContainEqual({
      name: 'broadcast-expand',
      payload: { publicationId: id },
    });
    await expand(id);
    const rows = await rowsOf(id);
    expect(rows.map((row) => row.phone_id)).toEqual([fr.phoneId, bm.phoneId]);
    expect(rows.map((row) => row.body)).toEqual([
      'Message de Awa : Le marché ouvre samedi.',
      expect.stringMatching(/^Cikan b.ra Awa y.r.: Le marché ouvre samedi\.$/),
    ]);
    for (const { payload } of bench.jobs.filter(({ name }) => name === 'sms-send')) {
      const { deliveryId } = payload as { deliveryId: string };
      await smsSendWorker(bench.sending).handle({ deliveryId, attempt: 1 }, { signal });
    }
    const received = bench.sent.filter(({ to }) => to !== MAYOR);
    expect(received.map(({ text }) => text)).toEqual(rows.map((row) => row.body));
    bench.jobs.length = 0;
    await sweepOf(bench);
    expect(bench.jobs.filter(({ name }) => name === 'broadcast-expand')).toEqual([]);
  });

  it('tells the official how many people are told', async () => {
    await follower(mayor);
    await follower(mayor);
    await published('message', 'Réunion au village');
    const told = await db('delivery')
      .where({ purpose: 'official.publication' })
      .orderBy('created_at', 'desc')
      .first();
    expect(told.body).toContain('Personnes averties : 2');
  });

  it('is told once a phone by two workers at once, and by one that was killed half-way', async () => {
    for (let at = 0; at < 7; at += 1) await follower(mayor);
    const id = await published();
    await doing((tx) => expandBroadcast(tx, acts(), { publicationId: id, limit: 3 }));
    expect(await rowsOf(id)).toHaveLength(3);
    await Promise.all([expand(id), expand(id), expand(id)]);
    const rows = await rowsOf(id);
    expect(rows).toHaveLength(7);
    expect(new Set(rows.map((row) => row.phone_id)).size).toBe(7);
    expect(bench.jobs.filter(({ name }) => name === 'sms-send')).toHaveLength(4);
    await db('publication')
      .where({ id })
      .update({ broadcast: 'waiting', broadcast_phone_id: null });
    await expand(id);
    expect(await rowsOf(id)).toHaveLength(7);
  });

  it('a decision reaches whoever follows an official of the commune, once', async () => {
    const both = await follower(mayor);
    await doing((tx) => followOfficial(tx, acts(), { person: both, official: deputy, on: true }));
    const other = await follower(deputy);
    const id = await published('decision', 'Le budget est voté.');
    await expand(id);
    const rows = await rowsOf(id);
    expect(rows.map((row) => row.phone_id)).toEqual([both.phoneId, other.phoneId]);
    expect(rows[0].body).toBe('Décision du conseil, Sony : Le budget est voté.');
  });

  it('leaves out who said STOP, also after the rows were written', async () => {
    const before = await follower(mayor);
    const after = await follower(mayor);
    await doing((tx) => optOut(tx, acts(), { person: before, confirm: false }));
    const id = await published();
    await expand(id);
    expect((await rowsOf(id)).map((row) => row.phone_id)).toEqual([after.phoneId]);
    await doing((tx) => optOut(tx, acts(), { person: after, confirm: false }));
    expect((await rowsOf(id))[0]).toMatchObject({ state: 'cancelled', failure: 'opted_out' });
  });

  it('reaches who follows him after STOP, and she is not told what others publish', async () => {
    const person = await follower(deputy);
    await doing((tx) => optOut(tx, acts(), { person, confirm: false }));
    await doing((tx) => followOfficial(tx, acts(), { person, official: mayor, on: true }));
    await db('phone').where({ id: person.phoneId }).update({ opted_out_at: null });
    const id = await published();
    await expand(id);
    expect((await rowsOf(id)).map((row) => row.phone_id)).toEqual([person.phoneId]);
    expect(await db('follow').where({ official_id: deputy })).toEqual([]);
  });

  it('leaves out an official who follows another and said STOP, until he says REPRISE', async () => {
    const person = await consentingPerson(db, acts(), MAYOR, 'sms');
    await doing((tx) => followOfficial(tx, acts(), { person, official: deputy, on: true }));
    const told = async () =>
      (await db('phone').where({ id: person.phoneId }).first()).broadcasts_off_at;
    await doing((tx) => optOut(tx, acts(), { person, confirm: true }));
    expect(await told()).not.toBeNull();
    const id = await published('decision', 'Le budget est voté.');
    await expand(id);
    expect(await rowsOf(id)).toEqual([]);
    await doing((tx) => pause(tx, acts(), { person, days: null }));
    expect(await told()).toBeNull();
  });

  it('waits for the end of the quiet hours', async () => {
    await follower(mayor);
    bench.pass(12 * 3_600_000);
    const id = await published();
    await expand(id);
    const [row] = await rowsOf(id);
    expect(row.due_at.toISOString()).toBe('2026-11-25T08:00:00.000Z');
    expect(bench.jobs.filter(({ name }) => name === 'sms-send')).toEqual([]);
  });

  it('never takes more than two SMS, however long it is', async () => {
    await follower(mayor);
    await follower(mayor, 'snk');
    const id = await published('message', 'Le conseil se réunit bientôt ici. '.repeat(40));
    await expand(id);
    for (const { body, segments } of await rowsOf(id)) {
      expect(countSegments(body).segments).toBe(2);
      expect(segments).toBe(2);
      expect(body).toMatch(/\.\.\.$/);
    }
  });
});
