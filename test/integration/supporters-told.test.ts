import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tellSupporters } from '../../src/acts/answers/tell-supporters.ts';
import { setBudgetOf } from '../../src/acts/budgets/set-budget.ts';
import { addSupport } from '../../src/acts/citizens/add-support.ts';
import { optOut } from '../../src/acts/citizens/opt-out.ts';
import { importPrices } from '../../src/acts/first-start/import-prices.ts';
import { answerByText } from '../../src/acts/officials/answer-by-text.ts';
import { approveAnswer } from '../../src/acts/staff/approve-answer.ts';
import { merge } from '../../src/acts/staff/merge.ts';
import { withholdAnswer } from '../../src/acts/staff/withhold-answer.ts';
import { MINUTE_MS } from '../../src/lib/durations.ts';
import { countSegments } from '../../src/lib/segments.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { type DebateCitizen, type DebateTown, openDebateTown } from '../support/debate-town.ts';

const UNIT = 1_000_000;
const TEXT = 'Le forage sera réparé lundi';
let database: TestDatabase;
let db: Knex;
let t: DebateTown;

beforeEach(async () => {
  database = await openTestDatabase();
  db = database.db;
  t = await openDebateTown(db);
});

afterEach(() => database.close());

async function challenged(author: DebateCitizen) {
  const asked = await t.ask(author);
  await t.approving(asked.id);
  await t.town.tick();
  return asked;
}

const support = (by: DebateCitizen, contributionId: number) =>
  t.act((tx) => addSupport(tx, t.town.acts(), { person: by.person, contribution: contributionId }));

async function answered(reference: string, text = TEXT): Promise<number> {
  const person = {
    ...{ phoneId: t.mayor.phoneId, citizenId: 0, phoneHash: '', language: 'fr' },
    medium: 'sms',
  } as const;
  await t.act((tx) => answerByText(tx, t.town.acts(), { person, reference, text }));
  t.until(t.bench.now() + 11 * MINUTE_MS);
  await t.town.tick();
  const { id } = await db('answer').where({ state: 'sent', copy_of: null }).first();
  return id;
}

const publish = (answerId: number) =>
  t.act((tx) => approveAnswer(tx, t.town.acts(), { answerId, moderator: 'Fanta' }));
const rows = () => db('delivery').where({ purpose: 'supported' }).orderBy('id');

describe('who supported a public question', () => {
  it('is told of its answer once everybody may read it, once, in one SMS; its author is not', async () => {
    const [author, supporter, other] = [await t.citizen(), await t.citizen(), await t.citizen()];
    const asked = await challenged(author);
    await support(supporter, asked.id);
    const answerId = await answered(asked.reference);
    await t.town.tick();
    expect(t.inbox(supporter)).toEqual([]);
    await publish(answerId);
    for (let ticks = 0; ticks < 3; ticks++) await t.town.tick();
    expect(t.inbox(supporter)).toEqual([`Réponse ${asked.reference} : ${TEXT}`]);
    expect(t.inbox(other)).toEqual([]);
    expect(await rows()).toHaveLength(1);
    expect((await publish(answerId)).kind).toBe('not_waiting');
  });

  it('reads one SMS however long the answer is, and sends the number to read all of it', async () => {
    const [author, supporter] = [await t.citizen(), await t.citizen()];
    const asked = await challenged(author);
    await support(supporter, asked.id);
    await publish(await answered(asked.reference, `${'Le forage est prévu. '.repeat(20)}Voilà`));
    await t.town.tick();
    await t.town.tick();
    const [sms = ''] = t.inbox(supporter);
    expect(countSegments(sms).segments).toBe(1);
    expect(sms).toMatch(/\.\.\.$/);
    const [status = ''] = await t.bench.text(supporter.phone, asked.reference);
    expect(status).toContain('Le forage est prévu');
  });

  it('is called when she last came by voice, so many a minute, never at night', async () => {
    const [author, supporter] = [await t.citizen(), await t.citizen()];
    const asked = await challenged(author);
    await support(supporter, asked.id);
    await db('phone').where({ id: supporter.person.phoneId }).update({ last_medium: 'voice' });
    const answerId = await answered(asked.reference);
    t.until(Date.UTC(2026, 10, 24, 22));
    await publish(answerId);
    await t.town.tick();
    const [call] = await rows();
    expect(call).toMatchObject({ kind: 'call', body: null, context: { contribution: asked.id } });
    expect(call.due_at).toEqual(new Date(Date.UTC(2026, 10, 25, 8)));
  });

  it('is told nothing after STOP, or when she wants no news', async () => {
    const [author, stopped, quiet] = [await t.citizen(), await t.citizen(), await t.citizen()];
    const asked = await challenged(author);
    await support(stopped, asked.id);
    await support(quiet, asked.id);
    await t.act((tx) => optOut(tx, t.town.acts(), { person: stopped.person, confirm: false }));
    await db('phone')
      .where({ id: quiet.person.phoneId })
      .update({ broadcasts_off_at: new Date(t.bench.now()) });
    await publish(await answered(asked.reference));
    await t.town.tick();
    expect(await rows()).toEqual([]);
  });

  it('is not told of what stays between the official and its author', async () => {
    const [author, supporter] = [await t.citizen(), await t.citizen()];
    const asked = await challenged(author);
    await support(supporter, asked.id);
    const answerId = await answered(asked.reference);
    const withheld = { answerId, reasonKey: 'private', moderator: 'Fanta' } as const;
    await t.act((tx) => withholdAnswer(tx, t.town.acts(), withheld));
    await t.town.tick();
    expect(await rows()).toEqual([]);
  });

  it('is told by the number she knows when it was merged, and whoever asked the same is not told again', async () => {
    const [first, second, supporter] = [await t.citizen(), await t.citizen(), await t.citizen()];
    const kept = await challenged(first);
    const same = await challenged(second);
    await support(supporter, same.id);
    await t.act((tx) =>
      merge(tx, t.town.acts(), {
        ...{ kept: kept.id, merged: same.id, anyway: false, moderator: 'Fanta' },
      }),
    );
    await publish(await answered(kept.reference));
    await t.town.tick();
    await t.town.tick();
    expect(t.inbox(supporter)).toEqual([`Réponse ${same.reference} : ${TEXT}`]);
    expect(await rows()).toHaveLength(1);
  });

  it('waits when the budget is for what was promised', async () => {
    const line = { provider: 'africastalking', currency: 'XOF', amountMillionths: 10 * UNIT };
    const prices = [{ ...line, kind: 'sms_segment' } as const];
    await t.act((tx) => importPrices(tx, t.town.acts(), { prices }));
    const [author, supporter] = [await t.citizen(), await t.citizen()];
    const asked = await challenged(author);
    await support(supporter, asked.id);
    const answerId = await answered(asked.reference);
    const budget = { communeNumber: 117, amountMillionths: 10 * UNIT, currency: 'XOF' };
    await t.act((tx) =>
      setBudgetOf(tx, t.town.acts(), { ...budget, callsADay: null, actor: 'Fanta' }),
    );
    await publish(answerId);
    await t.town.tick();
    await t.town.tick();
    expect(t.inbox(supporter)).toEqual([]);
    expect(await rows()).toMatchObject([{ state: 'due', failure: 'budget_spent' }]);
  });

  it('is told page by page; a page written again tells nobody twice', async () => {
    const author = await t.citizen();
    const asked = await challenged(author);
    for (let i = 0; i < 5; i++) await support(await t.citizen(), asked.id);
    const answerId = await answered(asked.reference);
    await publish(answerId);
    const page = () => t.act((tx) => tellSupporters(tx, t.town.acts(), { answerId, limit: 2 }));
    expect(await page()).toEqual({ more: true });
    await db('support_telling').update({ told_phone_id: 0 });
    while ((await page()).more);
    expect(await rows()).toHaveLength(5);
  });
});
