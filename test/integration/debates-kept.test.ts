import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requestErase } from '../../src/acts/citizens/request-erase.ts';
import { moveDebate } from '../../src/acts/debates/move-debate.ts';
import { tellDebate } from '../../src/acts/debates/tell-debate.ts';
import { merge } from '../../src/acts/staff/merge.ts';
import { setTheme } from '../../src/acts/staff/set-theme.ts';
import { unmerge } from '../../src/acts/staff/unmerge.ts';
import { eraseDue } from '../../src/acts/timed/erase-due.ts';
import { DAY_MS } from '../../src/lib/durations.ts';
import { deleteSnapshot } from '../../src/sessions/postgres.ts';
import { debateChallenges } from '../../src/storage/contributions/public-views.ts';
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

describe('a question kept for a debate', () => {
  it('that turns out to be sensitive leaves it at once and is in no list', async () => {
    const id = await t.announce();
    const asked = await t.ask(await t.citizen(), { debate: id });
    await t.approving(asked.id);
    const about = { contributionId: asked.id, theme: 'violence', moderator: 'Fanta' };
    await t.act((tx) => setTheme(tx, t.town.acts(), about));
    expect((await db('contribution').where({ id: asked.id }).first()).state).toBe('to_route');
    expect(await debateChallenges(db, id)).toEqual([]);
    t.until(OPENS);
    await t.town.tick();
    expect(t.inbox(t.mayor).join(' ')).not.toContain(asked.reference);
  });

  it('goes to officials unread by a moderator where that is the rule, and to nobody else', async () => {
    await db('commune').where({ number: COMMUNE }).update({ moderation: 'after' });
    const id = await t.announce();
    const asked = await t.ask(await t.citizen(), { debate: id });
    await t.town.tick();
    expect(t.inbox(t.mayor).join(' ')).not.toContain(asked.reference);
    t.until(OPENS);
    await t.town.tick();
    expect(t.inbox(t.mayor).join(' ')).toContain(asked.reference);
    expect(await debateChallenges(db, id)).toEqual([]);
  });

  it('and was merged while it opened goes to its official when they are parted', async () => {
    const id = await t.announce();
    const [kept, other] = [
      await t.ask(await t.citizen()),
      await t.ask(await t.citizen(), { debate: id }),
    ];
    for (const each of [kept, other]) await t.approving(each.id);
    const input = { kept: kept.id, merged: other.id, anyway: false, moderator: 'Fanta' };
    expect((await t.act((tx) => merge(tx, t.town.acts(), input))).kind).toBe('merged');
    t.until(OPENS);
    await t.town.tick();
    expect(t.inbox(t.mayor).join(' ')).not.toContain(other.reference);
    const parted = { contributionId: other.id, moderator: 'Fanta' };
    await t.act((tx) => unmerge(tx, t.town.acts(), parted));
    await t.town.tick();
    expect(t.inbox(t.mayor).at(-1)).toContain(other.reference);
  });

  it('is erased with all that was said of it, a list still to leave included', async () => {
    const author = await t.citizen();
    const id = await t.announce();
    const asked = await t.ask(author, { debate: id });
    await t.approving(asked.id);
    t.until(OPENS);
    await t.act((tx) => moveDebate(tx, t.town.acts(), { debateId: id }));
    await t.act((tx) => requestErase(tx, t.town.acts(), { person: author.person }));
    await db('phone')
      .where({ id: author.person.phoneId })
      .update({ erase_due_at: new Date(0) });
    await t.act((tx) => eraseDue(tx, t.town.acts(), { forgetSession: deleteSnapshot }));
    const lists = await db('delivery').where({ purpose: 'debate.questions' });
    expect(lists.map(({ state, body }) => [state, body])).toEqual([
      ['cancelled', null],
      ['cancelled', null],
    ]);
  });
});

describe('an announcement that comes too late', () => {
  it('is never sent', async () => {
    const author = await t.citizen();
    await t.ask(author);
    const id = await t.announce();
    const page = () => t.act((tx) => tellDebate(tx, t.town.acts(), { debateId: id, limit: 10 }));
    await page();
    await db('delivery')
      .where({ debate_id: id })
      .update({ due_at: new Date(CLOSES + DAY_MS) });
    t.until(OPENS);
    await t.town.tick();
    t.until(CLOSES);
    await t.town.tick();
    t.until(CLOSES + 2 * DAY_MS);
    await t.town.tick();
    expect(t.debates(author)).toEqual([]);
  });
});
