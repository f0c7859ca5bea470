import { beforeEach, describe, expect, it } from 'vitest';
import { openOutbox } from '../../src/acts/outbox.ts';
import { askDueFollowUps } from '../../src/acts/timed/ask-due-follow-ups.ts';
import { releaseAnswer } from '../../src/acts/timed/release-answer.ts';
import { DAY_MS } from '../../src/lib/durations.ts';
import { useSmsCitizens } from '../support/sms-citizen.ts';

const { db, bench, knownPerson, ask } = await useSmsCitizens();
let her: string;

/** A question of hers that was answered by an SMS. */
async function answeredBySms(phone: string): Promise<{ reference: string; id: number }> {
  const reference = await ask(phone, 'Q Quand le forage sera-t-il réparé ?');
  const { id } = await db('contribution').where({ reference }).first();
  const now = new Date(bench.now());
  const [{ id: answerId }] = await db('answer')
    .insert({
      contribution_id: id,
      body: 'Lundi matin.',
      state: 'waiting',
      leaves_at: now,
      created_at: now,
    })
    .returning('id');
  const acts = { ...bench.acting, outbox: openOutbox() };
  await db.transaction((tx) => releaseAnswer(tx, acts, { answerId }));
  return { reference, id };
}

beforeEach(async () => {
  her = await knownPerson();
});

describe('an answer by SMS', () => {
  it.each([
    ['1', 'yes'],
    ['Non', 'no'],
  ])('%s says at once whether the answer we sent is good', async (word, said) => {
    const { id } = await answeredBySms(her);
    expect(await bench.text(her, word)).toEqual([bench.acting.words('fr', 'noted', {})]);
    expect(await db('follow_up').where({ contribution_id: id, kind: 'answer_good' })).toMatchObject(
      [{ answer: said }],
    );
    const { heard_at } = await db('answer').where({ contribution_id: id }).first();
    expect(heard_at).not.toBeNull();
  });

  it('3 says more: a new question of hers, about the same, to who answered', async () => {
    const { id } = await answeredBySms(her);
    const [ask = ''] = await bench.text(her, '3');
    expect(ask).toContain(bench.acting.words('fr', 'ask.question', {}));
    await bench.text(her, 'Et pour le quartier nord ?');
    const draft = await db('contribution').where({ state: 'draft' }).first();
    expect(draft).toMatchObject({ kind: 'question', body: 'Et pour le quartier nord ?' });
    const follow = await db('follow_up').where({ contribution_id: id, kind: 'answer_good' });
    expect(follow).toMatchObject([{ answer: 'more' }]);
  });

  it('an answer that did not reach her is mentioned by its number with what she is told', async () => {
    const { reference, id } = await answeredBySms(her);
    await db('delivery')
      .where({ contribution_id: id, purpose: 'answer' })
      .update({ state: 'failed' });
    const [help = ''] = await bench.text(her, 'AIDE');
    expect(help).toContain(bench.acting.words('fr', 'sms.answer_waits', { ref: reference }));
    expect(help).not.toContain('Lundi');
    const [status = ''] = await bench.text(her, reference);
    expect(status).toContain('Lundi');
    const [again = ''] = await bench.text(her, 'AIDE');
    expect(again).not.toContain(reference);
  });
});

describe('fourteen days without an answer', () => {
  /** What leaves for her when her question of that medium and language has waited so long. */
  async function asked(medium: string, language: string, change: object = {}) {
    const reference = await ask(her, 'Q Avez-vous vu ma demande ?');
    const { id, phone_id } = await db('contribution').where({ reference }).first();
    await db('contribution')
      .where({ id })
      .update({ medium, language, ...change });
    bench.pass(14 * DAY_MS);
    const acts = { ...bench.acting, outbox: openOutbox() };
    await db.transaction((tx) => askDueFollowUps(tx, acts, { limit: 100 }));
    return { reference, phone_id, id, sent: await db('delivery').where({ contribution_id: id }) };
  }
  const followUps = <Row extends { purpose: string }>(sent: Row[]) =>
    sent.filter(({ purpose }) => purpose === 'follow_up');

  it.each(
    ['fr', 'bm', 'snk', 'fuc'].flatMap((language) =>
      ['ussd', 'sms', 'voice'].map((medium) => [medium, language] as const),
    ),
  )('somebody who asked by %s in %s is asked whether one came', async (medium, language) => {
    const { reference, sent } = await asked(medium, language);
    const [follow, ...more] = followUps(sent);
    expect(more).toEqual([]);
    expect(follow).toMatchObject({ kind: medium === 'voice' ? 'call' : 'sms', language });
    if (medium === 'voice') {
      expect(follow.context).toMatchObject({ reference, follow_up: 'got_answer' });
    } else {
      const words = bench.acting.words(language, 'sms.followup', { ref: reference });
      expect(follow.body).toBe(words);
      expect(follow.body).toContain(reference);
    }
  });

  it('nothing is asked of who said STOP, erased her question, or was refused', async () => {
    for (const state of ['erased', 'rejected']) {
      expect(followUps((await asked('sms', 'fr', { state })).sent)).toEqual([]);
    }
    const reference = await ask(her, 'Q Et maintenant ?');
    const { id, phone_id } = await db('contribution').where({ reference }).first();
    await db('phone')
      .where({ id: phone_id })
      .update({ opted_out_at: new Date(bench.now()) });
    bench.pass(14 * DAY_MS);
    const acts = { ...bench.acting, outbox: openOutbox() };
    await db.transaction((tx) => askDueFollowUps(tx, acts, { limit: 100 }));
    const sent = await db('delivery').where({ contribution_id: id, purpose: 'follow_up' });
    expect(sent).toMatchObject([{ state: 'cancelled', failure: 'opted_out' }]);
  });

  it('nothing is asked of who has her answer', async () => {
    const { id } = await answeredBySms(her);
    bench.pass(15 * DAY_MS);
    const acts = { ...bench.acting, outbox: openOutbox() };
    await db.transaction((tx) => askDueFollowUps(tx, acts, { limit: 100 }));
    expect(await db('delivery').where({ contribution_id: id, purpose: 'follow_up' })).toEqual([]);
  });
});
