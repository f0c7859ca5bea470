import { describe, expect, it } from 'vitest';
import { expandBroadcast } from '../../src/acts/broadcasts/expand-broadcast.ts';
import { resumeBroadcast } from '../../src/acts/broadcasts/resume-broadcast.ts';
import { stopBroadcast, takeBackBroadcast } from '../../src/acts/broadcasts/stop-broadcast.ts';
import { followOfficial } from '../../src/acts/citizens/follow-official.ts';
import { optOut } from '../../src/acts/citizens/opt-out.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import { recordCallFinal } from '../../src/acts/deliveries/record-call-final.ts';
import type { Medium, Person } from '../../src/acts/deps.ts';
import { publish } from '../../src/acts/officials/publish.ts';
import { approvePublication } from '../../src/acts/staff/moderate-publication.ts';
import { MINUTE_MS } from '../../src/lib/durations.ts';
import { broadcastCounts } from '../../src/storage/publications/broadcast-progress.ts';
import { broadcastExpandWorker } from '../../src/workers/broadcast-expand.ts';
import { addOfficial, consentingPerson } from '../support/acts.ts';
import { SONY, UNIT, useMoneyBench } from '../support/money-bench.ts';
import { sweepOf } from '../support/sweep-bench.ts';

const MAYOR = '+22310005000';
const { db, bench, reopen, acts, doing, provider, budget, reserved, send, place } =
  await useMoneyBench();
const awa = { commune: SONY, name: 'Awa', role: 'mayor', phone: MAYOR };
const { officialId: mayor } = await addOfficial(db, acts(), awa);
let phones = 5100;

async function follower(medium: Medium = 'sms'): Promise<Person> {
  phones += 1;
  const number = `+2231000${phones}`;
  const person = await consentingPerson(db, acts(), number, medium);
  await doing((tx) => followOfficial(tx, acts(), { person, official: mayor, on: true }));
  return person;
}

const followers = async (count: number): Promise<Person[]> => {
  const people: Person[] = [];
  for (let at = 0; at < count; at += 1) people.push(await follower());
  return people;
};

async function published(): Promise<number> {
  const person = await doing((tx) => touchPhone(tx, acts(), { number: MAYOR, medium: 'sms' }));
  const message = { person, publication: 'message', text: 'Le marché ouvre samedi.' } as const;
  await doing((tx) => publish(tx, acts(), message));
  const { id } = await db('publication').orderBy('id', 'desc').first();
  const approval = { publicationId: id, moderator: 'Fanta' };
  await doing((tx) => approvePublication(tx, acts(), approval));
  await db('delivery').where({ purpose: 'official.publication' }).delete();
  return id;
}

const queues = { addBulk: async (_name: string, jobs: readonly object[]) => jobs.length };
const expand = (publicationId: number): Promise<void> =>
  broadcastExpandWorker({ ...bench.dispatch, queues }).handle(
    { publicationId },
    { signal: new AbortController().signal },
  );
const rowsOf = (publicationId: number) =>
  db('delivery').where({ publication_id: publicationId }).orderBy('phone_id');

/** Everything of it that is due by now leaves. @returns how many left. */
async function leave(publicationId: number): Promise<number> {
  const before = bench.sent.length + bench.placed.length;
  const due = await rowsOf(publicationId).where({ state: 'due' });
  for (const { id, kind } of due) await (kind === 'sms' ? send(id) : place(id));
  return bench.sent.length + bench.placed.length - before;
}

const mark = (publicationId: number) =>
  doing((tx) => stopBroadcast(tx, acts(), { publicationId, actor: 'Fanta' }));
const stop = async (publicationId: number) => ({
  ...(await mark(publicationId)),
  ...(await doing((tx) => takeBackBroadcast(tx, acts(), { publicationId }))),
});
const resume = (publicationId: number) =>
  doing((tx) => resumeBroadcast(tx, acts(), { publicationId, actor: 'Fanta' }));
const state = async (id: number) => (await db('publication').where({ id }).first()).broadcast;

describe('her medium', () => {
  it('is a call for who last came by voice when words can be read, an SMS for everybody else', async () => {
    reopen({ canRead: true });
    const [reads, hears] = [await follower('ussd'), await follower('voice')];
    const id = await published();
    await expand(id);
    expect(await rowsOf(id)).toMatchObject([
      { phone_id: reads.phoneId, kind: 'sms', segments: 1 },
      {
        ...{ phone_id: hears.phoneId, kind: 'call', body: null, segments: null },
        context: { publication: id, published: 'message' },
      },
    ]);
    expect(await leave(id)).toBe(2);
    expect(bench.placed).toHaveLength(1);
  });

  it('is an SMS when there is nothing to hear', async () => {
    await follower('voice');
    const id = await published();
    await expand(id);
    expect(await rowsOf(id)).toMatchObject([{ kind: 'sms' }]);
  });

  it('a call nobody answers is tried twice, and no SMS follows it', async () => {
    reopen({ canRead: true });
    await follower('voice');
    const id = await published();
    await expand(id);
    for (const attempt of [1, 2, 3]) {
      await leave(id);
      const [{ id: clientRequestId, provider_id: sessionKey }] = await rowsOf(id);
      const final = { outcome: 'no_answer', seconds: 0, cost: null } as const;
      const event = { provider, sessionKey, clientRequestId, final, inbound: null };
      await doing((tx) => recordCallFinal(tx, acts(), event));
      bench.pass(attempt * 5 * MINUTE_MS);
    }
    expect(bench.placed).toHaveLength(2);
    expect(await rowsOf(id)).toMatchObject([{ state: 'failed', failure: 'no_answer' }]);
    expect(await db('delivery').where({ purpose: 'call_missed' })).toEqual([]);
  });
});

describe('its pace', () => {
  it('is so many a minute, page after page, and stops for the quiet hours', async () => {
    reopen({ broadcastPace: { sms: 3, calls: 3 } });
    bench.pass(9 * 60 * MINUTE_MS + 58 * MINUTE_MS);
    await followers(8);
    const id = await published();
    for (let at = 0; at < 4; at += 1) {
      await doing((tx) => expandBroadcast(tx, acts(), { publicationId: id, limit: 2 }));
    }
    const times = (await rowsOf(id)).map((row) => row.due_at.toISOString().slice(5, 16));
    const [first, second, third] = ['11-24T19:58', '11-24T19:59', '11-25T08:00'];
    expect(times).toEqual([first, first, first, second, second, second, third, third]);
    expect(await leave(id)).toBe(3);
    bench.pass(MINUTE_MS);
    expect(await leave(id)).toBe(3);
    bench.pass(MINUTE_MS);
    expect(await leave(id)).toBe(0);
  });
});

describe('stopped in the middle', () => {
  it('nothing more leaves; resumed, each has it once', async () => {
    reopen({ broadcastPace: { sms: 4, calls: 4 } });
    await budget(SONY, 1000);
    await followers(10);
    const id = await published();
    await expand(id);
    expect(await reserved()).toBe(100);
    expect(await leave(id)).toBe(4);
    expect(await stop(id)).toEqual({ kind: 'stopped', rows: 6 });
    expect(await stop(id)).toEqual({ kind: 'not_running', rows: 0 });
    expect(await reserved()).toBe(40);
    bench.pass(60 * MINUTE_MS);
    await sweepOf(bench);
    await expand(id);
    expect(await leave(id)).toBe(0);
    expect(await broadcastCounts(db, id)).toMatchObject({ queued: 0, sent: 4, stopped: 6 });
    expect(await resume(id)).toEqual({ kind: 'resumed', rows: 6 });
    expect(await reserved()).toBe(100);
    await expand(id);
    expect(await leave(id)).toBe(4);
    bench.pass(MINUTE_MS);
    expect(await leave(id)).toBe(2);
    expect(new Set(bench.sent.map(({ to }) => to)).size).toBe(10);
    expect(bench.sent).toHaveLength(10);
    expect(await resume(id)).toEqual({ kind: 'not_stopped' });
    await sweepOf(bench);
    expect(await reserved()).toBe(100);
    expect(await broadcastCounts(db, id)).toMatchObject({ sent: 10, costMillionths: 100 * UNIT });
  });

  it('before everybody has their row: the others are told when it goes on', async () => {
    await budget(SONY, 1000);
    await followers(5);
    const id = await published();
    await doing((tx) => expandBroadcast(tx, acts(), { publicationId: id, limit: 2 }));
    await stop(id);
    expect(await reserved()).toBe(0);
    await expand(id);
    expect(await rowsOf(id)).toHaveLength(2);
    await resume(id);
    await expand(id);
    expect(await leave(id)).toBe(5);
    expect(await state(id)).toBe('done');
    expect(await reserved()).toBe(50);
  });

  it('nothing leaves from the first moment on, while its rows are still to be taken back', async () => {
    await budget(SONY, 1000);
    await follower();
    const id = await published();
    await expand(id);
    expect(await mark(id)).toEqual({ kind: 'stopped' });
    expect(await leave(id)).toBe(0);
    expect(await stop(id)).toEqual({ kind: 'not_running', rows: 0 });
    await sweepOf(bench);
    expect(await reserved()).toBe(0);
    expect(await rowsOf(id)).toMatchObject([{ state: 'cancelled', failure: 'broadcast_stopped' }]);
  });
});

describe('STOP', () => {
  it('is honoured up to the moment of sending, and costs nothing', async () => {
    await budget(SONY, 1000);
    const [stops, stays] = await followers(2);
    const id = await published();
    await expand(id);
    await doing((tx) => optOut(tx, acts(), { person: stops as Person, confirm: false }));
    const [row] = await rowsOf(id);
    await db('delivery').where({ id: row.id }).update({ state: 'due', failure: null });
    expect(await leave(id)).toBe(1);
    expect(await rowsOf(id)).toMatchObject([
      { phone_id: stops?.phoneId, state: 'cancelled', failure: 'opted_out' },
      { phone_id: stays?.phoneId, state: 'accepted' },
    ]);
    await sweepOf(bench);
    expect(await reserved()).toBe(10);
  });
});

describe('its money', () => {
  it('is held before the first row, all of it or nothing', async () => {
    await budget(SONY, 100);
    await followers(9);
    const id = await published();
    await expand(id);
    expect(await state(id)).toBe('stopped');
    expect(await rowsOf(id)).toEqual([]);
    expect(await reserved()).toBe(0);
    expect(bench.faults).toContainEqual({ publication: id });
    expect(await resume(id)).toEqual({
      ...{ kind: 'unpaid', amountMillionths: 90 * UNIT, leftMillionths: 80 * UNIT },
      currency: 'XOF',
    });
    await budget(SONY, 200);
    expect(await resume(id)).toEqual({ kind: 'resumed', rows: 0 });
    await expand(id);
    expect(await leave(id)).toBe(9);
    expect(await reserved()).toBe(90);
  });

  it('of people who are not there any more is given back at the end', async () => {
    await budget(SONY, 1000);
    const [gone] = await followers(3);
    const id = await published();
    await doing((tx) => expandBroadcast(tx, acts(), { publicationId: id, limit: 0 }));
    await doing((tx) => optOut(tx, acts(), { person: gone as Person, confirm: false }));
    await db('publication').where({ id }).update({ broadcast: 'waiting' });
    await expand(id);
    expect(await rowsOf(id)).toHaveLength(2);
    expect(await reserved()).toBe(20);
  });

  it('of people who came since is held with their page, or it stops before it', async () => {
    await budget(SONY, 100);
    await followers(8);
    const id = await published();
    await doing((tx) => expandBroadcast(tx, acts(), { publicationId: id, limit: 4 }));
    await followers(2);
    await expand(id);
    expect(await state(id)).toBe('stopped');
    expect(await rowsOf(id)).toHaveLength(4);
    expect(await reserved()).toBe(40);
    await budget(SONY, 200);
    await resume(id);
    await expand(id);
    expect(await leave(id)).toBe(10);
    expect(await reserved()).toBe(100);
  });

  it('is not held twice when it goes on before what a worker met was given back', async () => {
    await budget(SONY, 1000);
    await followers(3);
    const id = await published();
    await expand(id);
    await mark(id);
    expect(await leave(id)).toBe(0);
    await resume(id);
    await expand(id);
    expect(await leave(id)).toBe(3);
    await sweepOf(bench);
    expect(await reserved()).toBe(30);
  });
});
