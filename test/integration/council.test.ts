import { beforeEach, describe, expect, it } from 'vitest';
import { explainDelay } from '../../src/acts/ladder/explain-delay.ts';
import { DAY_MS } from '../../src/lib/durations.ts';
import { challenge } from '../../src/storage/contributions/public-views.ts';
import { request } from '../../src/storage/contributions/request-views.ts';
import { act, MORNING } from '../support/acts.ts';
import { type Asked, useDesk } from '../support/moderation.ts';

const { db, deps, office, desk, approved, told, listed } = await useDesk({
  undoMinutes: 0,
  speakWaitHours: 0,
  canRead: true,
});

describe('council', () => {
  it('shows what waits for it, and what it decided reaches every author', async () => {
    const one = await approved('sms', { body: { text: 'Le marché sans toit' } });
    const same = await approved('ussd');
    await desk.type('merge', one.reference, same.reference);
    expect((await desk.type('council', 'Kayes')).text).not.toContain(one.reference);
    const early = await desk.type('council', 'outcome', one.reference, 'Un toit en mars.');
    expect(early).toMatchObject({ code: 1 });
    await listed(one);
    const said = { person: office.mayor, reference: one.reference, reason: 'Budget voté tard' };
    await act(db, (tx) => explainDelay(tx, deps, said));
    const { text } = await desk.type('council', 'Kayes');
    expect(text).toContain(`${one.reference} · eau · soutiens 1 (femmes 1, hommes 0)`);
    expect(text).toContain('Le marché sans toit');
    expect(text).toContain('Budget voté tard');
    const done = await desk.type('council', 'outcome', one.reference, 'Un toit en mars.');
    expect(done).toMatchObject({ code: 0 });
    expect(done.text).toContain('ses 2 auteurs');
    for (const each of [one, same]) {
      const [sms] = await told(each, 'answer');
      expect(sms.body).toContain('décision du conseil');
      expect(sms.body).toContain(each.reference);
    }
    expect(await challenge(db, { id: one.id, phoneHash: 'x' })).toMatchObject({ answer: null });
    const [, id] = /\(a(\d+)\)/.exec(done.text) ?? [];
    await desk.type('publish', `a${id}`);
    expect(await challenge(db, { id: one.id, phoneHash: 'x' })).toMatchObject({
      answer: { text: 'Un toit en mars.' },
    });
    expect((await desk.type('council', 'Kayes')).text).not.toContain(one.reference);
  });

  it('meets on a day that is told, until it has passed or nobody knows it any more', async () => {
    const asked = await approved('sms', { body: { text: 'Un puits neuf' } });
    await listed(asked);
    const heading = async () => (await desk.type('council', 'Kayes')).text.split('\n')[0];
    expect(await heading()).toContain('Date de la session pas connue : council date 117');
    expect(await desk.type('council', 'date', 'Kayes', '2026-12-12')).toEqual({
      ...{ code: 0, text: 'Kayes : Session le 12/12/2026. Messages aux auteurs : 1.' },
    });
    expect(await heading()).toContain('Session le 12/12/2026.');
    const mine = () => request(db, asked.person.phoneHash, { reference: asked.reference });
    expect(await mine()).toMatchObject({ council: { on: '2026-12-12' } });
    expect(await db('audit_entry').where({ action: 'council.date' })).toMatchObject([
      { subject: 'commune:117', detail: { on: '2026-12-12' } },
    ]);
    expect((await desk.type('council', 'date', '117', 'none')).code).toBe(0);
    expect(await mine()).toMatchObject({ council: { on: null } });
  });

  describe('a day that is set or moved while a question waits', () => {
    const days = async (one: Asked) =>
      (await told(one, 'status')).map(({ state, body, kind, context }) =>
        kind === 'call' ? `${state} call ${context.council}` : `${state} ${body.split('Au')[1]}`,
      );
    const set = (day: string) => desk.type('council', 'date', 'Kayes', day);
    const left = (one: Asked) =>
      db('delivery')
        .where({ phone_id: one.person.phoneId, purpose: 'status', state: 'due' })
        .update({ state: 'delivered' });
    beforeEach(async () => {
      Object.assign(deps.settings, { undoMinutes: 10, speakWaitHours: 24 });
      await db('commune').update({ council_on: null });
      await db('ladder_event').delete();
      await db('delivery').where({ purpose: 'status' }).delete();
    });

    it('is told to every author once, by her medium, whatever it was meanwhile', async () => {
      const one = await approved('sms');
      const same = await approved('voice');
      const other = await approved('sms');
      await desk.type('merge', one.reference, same.reference);
      await listed(one);
      expect((await set('2026-12-12')).text).toContain('Messages aux auteurs : 2.');
      deps.at(MORNING + 60_000);
      expect((await set('2026-12-12')).text).not.toContain('Messages');
      expect(await days(one)).toEqual(['due  conseil du 12/12/2026']);
      expect(await days(same)).toEqual(['due call 12/12/2026']);
      expect(await days(other)).toEqual([]);
      // A slip, corrected before anybody was told.
      await set('2026-12-19');
      expect(await days(one)).toEqual([
        'cancelled  conseil du 12/12/2026',
        'due  conseil du 19/12/2026',
      ]);
      const [, { due_at }] = await told(one, 'status');
      expect(due_at).toEqual(new Date(MORNING + 11 * 60_000));
      for (const each of [one, same]) await left(each);
      deps.at(MORNING + DAY_MS);
      await set('2026-12-26');
      deps.at(MORNING + DAY_MS + 60_000);
      expect((await set('2026-12-19')).text).not.toContain('Messages');
      expect((await days(one)).filter((day) => day.startsWith('due'))).toEqual([]);
      await set('none');
      expect((await days(one)).at(-1)).toBe('due  conseil. Date pas encore connue');
    });

    it('waits for the morning, and is not told to who said STOP or has her answer', async () => {
      const [one, stopped, answered] = [
        await approved('sms'),
        await approved('sms'),
        await approved('sms'),
      ];
      for (const each of [one, stopped, answered]) await listed(each);
      await db('phone')
        .where({ id: stopped.person.phoneId })
        .update({ opted_out_at: new Date(MORNING) });
      await db('contribution').where({ id: answered.id }).update({ state: 'answered' });
      deps.at(MORNING + 11 * 3_600_000);
      expect((await set('2026-12-12')).text).toContain('Messages aux auteurs : 1.');
      const [sms] = await told(one, 'status');
      expect(sms).toMatchObject({ due_at: new Date(MORNING + 22 * 3_600_000), replyable: false });
      expect(sms.body).toBe(`Demande ${one.reference} : Au conseil du 12/12/2026`);
      expect(await days(stopped)).toEqual(['cancelled  conseil du 12/12/2026']);
      expect(await days(answered)).toEqual([]);
    });
  });

  it.each([
    [['council'], 2],
    [['council', 'date'], 2],
    [['council', 'date', 'Kayes'], 2],
    [['council', 'date', 'Kayes', '12/12/2026'], 2],
    [['council', 'date', 'Kayes', '2020-12-12'], 2],
    [['council', 'date', 'Nulle', 'part', 'none'], 1],
    [['council', 'outcome', '417'], 2],
    [['council', 'Nulle part'], 1],
  ])('%j is answered with %i', async (typed, code) => {
    expect((await desk.type(...typed)).code).toBe(code);
  });
});
