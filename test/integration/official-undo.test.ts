import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainDelay } from '../../src/acts/ladder/explain-delay.ts';
import { answerByText } from '../../src/acts/officials/answer-by-text.ts';
import { takeInCharge } from '../../src/acts/officials/take-in-charge.ts';
import { undoLast } from '../../src/acts/officials/undo-last.ts';
import { keepRecording } from '../../src/acts/recordings/keep-recording.ts';
import { merge } from '../../src/acts/staff/merge.ts';
import { speakExplanation } from '../../src/acts/staff/speak-explanation.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import { request } from '../../src/storage/contributions/request-views.ts';
import { act, MORNING, testDeps } from '../support/acts.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Asked, openTownHall, SOUND, type TownHall } from '../support/town-hall.ts';

const ladders = { default: [{ afterDays: 7, kind: 'reminder' as const }], communes: {} };
const SOON = new Date(MORNING + 10 * MINUTE_MS);
let database: TestDatabase;
let db: Knex;
let deps = testDeps();
let town: TownHall;

beforeEach(async () => {
  database = await openTestDatabase();
  db = database.db;
  deps = testDeps({ undoMinutes: 10, speakWaitHours: 24, ladders });
  town = await openTownHall(db, deps);
});
afterEach(() => database.close());

const take = (reference: string, explanation?: string) =>
  act(db, (tx) =>
    takeInCharge(tx, deps, {
      ...{ person: town.mayor, reference },
      ...(explanation !== undefined && { explanation }),
    }),
  );
const explain = (reference: string, reason: string) =>
  act(db, (tx) => explainDelay(tx, deps, { person: town.mayor, reference, reason }));
const undo = () => act(db, (tx) => undoLast(tx, deps, { person: town.mayor }));
const told = ({ person }: Asked, state = 'due') =>
  db('delivery').where({ phone_id: person.phoneId, purpose: 'status', state });
const seen = ({ person, reference }: Asked) => request(db, person.phoneHash, { reference });
const contribution = ({ id }: Asked) => db('contribution').where({ id }).first();
const ladder = ({ id }: Asked) => db('ladder').where({ contribution_id: id }).first();

describe('ANNULER within ten minutes', () => {
  it('takes OK back: the question is as it was, and its author hears nothing', async () => {
    const asked = await town.askMayor(deps);
    await take(asked.reference);
    expect(await told(asked)).toMatchObject([{ due_at: SOON }]);
    expect(await undo()).toEqual({ kind: 'undo_taken', reference: asked.reference });
    expect(await told(asked)).toEqual([]);
    expect(await contribution(asked)).toMatchObject({ state: 'assigned' });
    expect(await seen(asked)).toMatchObject({ status: 'sent' });
    expect(await undo()).toEqual({ kind: 'undo_none' });
    await take(asked.reference);
    expect(await told(asked)).toHaveLength(1);
  });

  it('takes OK with its reason back, and tells no other who asked the same', async () => {
    const [kept, same] = [await town.askMayor(deps), await town.askMayor(deps, 'voice')];
    const input = { kept: kept.id, merged: same.id, anyway: false, moderator: 'Fanta' };
    await act(db, (tx) => merge(tx, deps, input));
    await take(kept.reference, 'La pompe arrive en mai');
    expect(await seen(same)).toMatchObject({ explanation: { text: 'La pompe arrive en mai' } });
    expect(await undo()).toMatchObject({ kind: 'undo_taken' });
    for (const each of [kept, same]) {
      expect(await told(each)).toEqual([]);
      expect(await seen(each)).toMatchObject({ status: 'sent', explanation: null });
    }
  });

  it('withdraws why it takes time before it leaves, with the week it was worth', async () => {
    const asked = await town.askMayor(deps);
    const before = await ladder(asked);
    await explain(asked.reference, 'La pompe arrive en mai');
    expect((await ladder(asked)).due_at).not.toEqual(before.due_at);
    expect(await undo()).toEqual({ kind: 'undo_explained', reference: asked.reference });
    expect(await told(asked)).toEqual([]);
    expect(await seen(asked)).toMatchObject({ explanation: null });
    expect(await ladder(asked)).toEqual(before);
    await explain(asked.reference, 'Elle arrive en juin');
    expect(await told(asked)).toMatchObject([{ due_at: SOON }]);
  });

  it('takes back the last thing first', async () => {
    const asked = await town.askMayor(deps);
    await take(asked.reference);
    deps.at(MORNING + 2 * MINUTE_MS);
    await explain(asked.reference, 'La pompe arrive en mai');
    deps.at(MORNING + 3 * MINUTE_MS);
    expect((await undo()).kind).toBe('undo_explained');
    expect(await told(asked)).toMatchObject([{ due_at: SOON }]);
    expect((await undo()).kind).toBe('undo_taken');
    expect(await told(asked)).toEqual([]);
  });

  it('is too late once the author was told, and says so', async () => {
    const asked = await town.askMayor(deps);
    await take(asked.reference);
    deps.at(MORNING + 11 * MINUTE_MS);
    await db('delivery').where({ purpose: 'status' }).update({ state: 'sent' });
    expect(await undo()).toEqual({ kind: 'undo_told', reference: asked.reference });
    expect(await seen(asked)).toMatchObject({ status: 'taken' });
  });

  it('has nothing to tell any more once the answer leaves', async () => {
    const asked = await town.askMayor(deps, 'voice');
    await explain(asked.reference, 'La pompe arrive en mai');
    const { reference } = asked;
    await act(db, (tx) =>
      answerByText(tx, deps, { person: town.mayor, reference, text: 'En mai.' }),
    );
    deps.at(MORNING + 11 * MINUTE_MS);
    await town.release(deps, asked.id);
    expect(await told(asked)).toEqual([]);
    expect(await told(asked, 'cancelled')).toMatchObject([{ failure: 'answered' }]);
  });
});

describe('why it takes time, said by a facilitator', () => {
  async function spoken(asked: Asked) {
    const id = crypto.randomUUID();
    await act(db, async (tx) => {
      await keepRecording(tx, deps, { id, purpose: 'spoken_answer', ...SOUND });
    });
    const input = { contributionId: asked.id, recordingId: id, moderator: 'Fanta' };
    return { id, outcome: await act(db, (tx) => speakExplanation(tx, deps, input)) };
  }

  it('is waited for by the call, then brings it forward; she hears the voice', async () => {
    const asked = await town.askMayor(deps, 'voice');
    await explain(asked.reference, 'La pompe arrive en mai');
    expect(await told(asked)).toMatchObject([
      { kind: 'call', due_at: new Date(MORNING + 24 * HOUR_MS) },
    ]);
    const { id, outcome } = await spoken(asked);
    expect(outcome).toEqual({ kind: 'spoken', calls: 1 });
    expect(await told(asked)).toMatchObject([{ kind: 'call', due_at: SOON }]);
    expect(await seen(asked)).toMatchObject({
      explanation: { text: 'La pompe arrive en mai', recording: id },
    });
  });

  it('is not kept for other words, nor played to who speaks another language', async () => {
    const [kept, same] = [await town.askMayor(deps, 'voice'), await town.askMayor(deps, 'voice')];
    await db('contribution').where({ id: same.id }).update({ language: 'bm' });
    const input = { kept: kept.id, merged: same.id, anyway: false, moderator: 'Fanta' };
    await act(db, (tx) => merge(tx, deps, input));
    await explain(kept.reference, 'La pompe arrive en mai');
    const { id } = await spoken(kept);
    expect((await seen(kept))?.explanation).toMatchObject({ recording: id });
    expect((await seen(same))?.explanation).toEqual({ text: 'La pompe arrive en mai' });
    deps.at(MORNING + HOUR_MS);
    await explain(kept.reference, 'Elle arrive en juin');
    expect((await seen(kept))?.explanation).toEqual({ text: 'Elle arrive en juin' });
  });

  it('is nothing to say where nobody explained anything', async () => {
    const asked = await town.askMayor(deps, 'voice');
    expect((await spoken(asked)).outcome).toEqual({ kind: 'unknown' });
  });
});
