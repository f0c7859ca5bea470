import { describe, expect, it } from 'vitest';
import { addSupport } from '../../src/acts/citizens/add-support.ts';
import { requestErase } from '../../src/acts/citizens/request-erase.ts';
import type { Person } from '../../src/acts/deps.ts';
import { explainDelay } from '../../src/acts/ladder/explain-delay.ts';
import { answerByText } from '../../src/acts/officials/answer-by-text.ts';
import { keepRecording } from '../../src/acts/recordings/keep-recording.ts';
import { speakAnswer } from '../../src/acts/staff/speak-answer.ts';
import { eraseDue } from '../../src/acts/timed/erase-due.ts';
import { DAY_MS } from '../../src/lib/durations.ts';
import { openReferences } from '../../src/storage/contributions/assignments.ts';
import { challenge, openChallenges } from '../../src/storage/contributions/public-views.ts';
import { request } from '../../src/storage/contributions/request-views.ts';
import { act, MORNING } from '../support/acts.ts';
import { type Asked, useDesk } from '../support/moderation.ts';
import { SOUND } from '../support/town-hall.ts';

const { db, deps, office, desk, asked, approved, told } = await useDesk({
  undoMinutes: 0,
  speakWaitHours: 0,
  canRead: true,
});

const answer = (reference: string, text = 'Lundi.') =>
  act(db, (tx) => answerByText(tx, deps, { person: office.mayor, reference, text }));
const view = ({ person, reference }: Asked) => request(db, person.phoneHash, { reference });
const supports = async ({ id }: Asked) =>
  Number((await db('support').where({ contribution_id: id }).count('* as n').first())?.n);
const support = (person: Person, { reference }: Asked) =>
  act(db, (tx) => addSupport(tx, deps, { person, reference }));

describe('merge', () => {
  it('gives each author the answer by her own medium with her own number', async () => {
    const kept = await approved('sms');
    const voice = await approved('voice', { body: { text: 'Pompe sèche' } });
    const unread = await asked('ussd');
    const done = await desk.type('merge', kept.reference, voice.reference, unread.reference);
    expect(done).toMatchObject({ code: 0 });
    expect(done.text).toContain(
      `Réunies : ${voice.reference} avec ${kept.reference}. Soutiens : 1.`,
    );
    expect(await view(unread)).toMatchObject({ status: 'sent', answer: null });
    await answer(kept.reference);
    const [sms] = await told(kept, 'answer');
    expect(sms.body).toContain(kept.reference);
    expect(await told(voice, 'answer')).toMatchObject([
      { kind: 'call', context: { reference: voice.reference } },
    ]);
    const [other] = await told(unread, 'answer');
    expect(other.body).toContain(unread.reference);
    for (const one of [kept, voice, unread]) {
      expect(await view(one)).toMatchObject({ status: 'answered', answer: { text: 'Lundi.' } });
    }
  });

  it('weighs each phone once, with its sex, and gives the weight back', async () => {
    const kept = await approved();
    const other = await approved();
    const friend = await office.citizen(deps, 'sms');
    await support(friend, kept);
    await support(friend, other);
    await support(await office.citizen(deps, 'sms'), other);
    await desk.type('merge', kept.reference, other.reference);
    expect(await supports(kept)).toBe(3);
    const women = await db('support').where({ contribution_id: kept.id, sex: 'woman' });
    expect(women).toHaveLength(3);
    expect((await desk.type('show', kept.reference)).text).toMatch(/^soutiens : 3$/m);
    await desk.type('unmerge', other.reference);
    expect(await supports(kept)).toBe(1);
    expect(await supports(other)).toBe(2);
  });

  it('does not count somebody who asked twice', async () => {
    const kept = await approved();
    const again = await office.ask(deps, kept.person);
    await desk.type('merge', kept.reference, again.reference);
    expect(await supports(kept)).toBe(0);
  });

  it('takes the other out of lists, of what its official has, and of what a moderator reads', async () => {
    const kept = await approved();
    const other = await approved();
    const unread = await asked();
    await desk.type('merge', kept.reference, other.reference, unread.reference);
    const shown = (await openChallenges(db, 117)).map(({ id }) => id);
    expect(shown).toContain(kept.id);
    expect(shown).not.toContain(other.id);
    const his = (await openReferences(db, [office.mayorId])).map(({ reference }) => reference);
    expect(his).toContain(kept.reference);
    expect(his).not.toContain(other.reference);
    expect((await desk.type('list')).text).not.toContain(unread.reference);
    for (const command of [['approve'], ['refuse', 'unclear'], ['route', `${office.mayorId}`]]) {
      const [name = '', ...more] = command;
      const tried = await desk.type(name, unread.reference, ...more);
      expect(tried).toMatchObject({ code: 1 });
      expect(tried.text).toContain(`réunie à ${kept.reference}`);
    }
    expect((await desk.type('show', kept.reference)).text).toContain(
      `réunies : ${other.reference}, ${unread.reference}`,
    );
  });

  it('lets an official answer under the number he knows', async () => {
    const kept = await approved();
    const other = await approved();
    await desk.type('merge', kept.reference, other.reference);
    expect(await answer(other.reference, 'Demain.')).toMatchObject({ kind: 'sent' });
    expect(await view(kept)).toMatchObject({ answer: { text: 'Demain.' } });
    expect(await view(other)).toMatchObject({ answer: { text: 'Demain.' } });
  });

  it('follows one merged into another that is merged in its turn, and parts them one by one', async () => {
    const [a, b, c] = [await approved(), await approved(), await approved()];
    await desk.type('merge', b.reference, a.reference);
    await desk.type('merge', c.reference, b.reference);
    expect(await supports(c)).toBe(2);
    expect(await supports(b)).toBe(0);
    const again = await desk.type('merge', b.reference, (await approved()).reference);
    expect(again.text).toContain(`${b.reference} est elle-même réunie à ${c.reference}`);
    await desk.type('unmerge', b.reference);
    await answer(c.reference, 'Bientôt.');
    expect(await view(a)).toMatchObject({ answer: { text: 'Bientôt.' } });
    expect(await view(b)).toMatchObject({ answer: null, status: 'sent' });
  });

  it('tells every author of a refusal and of why it takes time', async () => {
    const kept = await approved();
    const other = await approved();
    await desk.type('merge', kept.reference, other.reference);
    const said = { person: office.mayor, reference: kept.reference, reason: 'La pièce manque' };
    await act(db, (tx) => explainDelay(tx, deps, said));
    for (const one of [kept, other]) {
      const [sms] = await told(one, 'status');
      expect(sms.body).toContain(one.reference);
      expect(await view(one)).toMatchObject({ explanation: { text: 'La pièce manque' } });
    }
    await desk.type('refuse', kept.reference, 'repeated');
    for (const one of [kept, other]) {
      const [sms] = await told(one, 'refused');
      expect(sms.body).toContain(one.reference);
      expect((await view(one))?.status).toBe('refused');
    }
  });

  it('gives an answer that is there already to who joins', async () => {
    const kept = await approved();
    await answer(kept.reference, 'Fait.');
    const late = await approved();
    const done = await desk.type('merge', kept.reference, late.reference);
    expect(done.text).toContain('reçoit la réponse maintenant');
    expect(await told(late, 'answer')).toHaveLength(1);
    expect(await view(late)).toMatchObject({ status: 'answered', answer: { text: 'Fait.' } });
  });

  it('says an answer only to those who speak the language it was said in', async () => {
    const kept = await approved('voice');
    const [same, other] = [await approved('voice'), await approved('voice')];
    await db('contribution').where({ id: other.id }).update({ language: 'snk' });
    await desk.type('merge', kept.reference, same.reference, other.reference);
    await answer(kept.reference);
    const { id: answerId } = await db('answer').where({ contribution_id: kept.id }).first();
    const recordingId = deps.ids.uuid();
    await act(db, (tx) =>
      keepRecording(tx, deps, { id: recordingId, purpose: 'spoken_answer', ...SOUND }),
    );
    await act(db, (tx) => speakAnswer(tx, deps, { answerId, recordingId, moderator: 'Fanta' }));
    expect((await view(same))?.answer).toMatchObject({ recording: recordingId });
    expect((await view(other))?.answer).toEqual({ text: 'Lundi.' });
  });

  it.each([
    ['itself', async (a: Asked) => [a.reference, a.reference], 'la même demande'],
    [
      'one that has its answer',
      async (a: Asked) => [(await approved()).reference, a.reference],
      'déjà',
    ],
    ['nothing', async (a: Asked) => [a.reference], 'merge 417 522'],
    ['an unknown number', async (a: Asked) => [a.reference, '99999'], 'inconnu'],
  ])('refuses %s', async (_what, typed, why) => {
    const one = await approved();
    if (why === 'déjà') await answer(one.reference);
    const { code, text } = await desk.type('merge', ...(await typed(one)));
    expect(code).not.toBe(0);
    expect(text).toContain(why);
  });

  it('keeps what is sensitive apart, and what everybody may see in view', async () => {
    const kept = await approved();
    const secret = await asked('sms', { kind: 'question', theme: 'violence' });
    expect((await desk.type('merge', kept.reference, secret.reference)).text).toContain('sensible');
    const hidden = await approved('sms', { kind: 'question' });
    const refused = await desk.type('merge', hidden.reference, kept.reference);
    expect(refused.text).toContain(`merge ${kept.reference} ${hidden.reference}`);
    expect(await desk.type('merge', kept.reference, hidden.reference)).toMatchObject({ code: 0 });
  });

  it('asks twice before it joins two communes', async () => {
    const kept = await approved();
    const far = await office.ask(deps, await office.citizen(deps, 'sms', 152));
    const asks = await desk.type('merge', kept.reference, far.reference);
    expect(asks).toMatchObject({ code: 1 });
    expect(asks.text).toContain('--anyway');
    const done = await desk.type('merge', kept.reference, far.reference, '--anyway');
    expect(done).toMatchObject({ code: 0 });
  });

  it('parts them when the author of the one that was kept erases herself', async () => {
    const kept = await approved();
    const other = await approved();
    await desk.type('merge', kept.reference, other.reference);
    await answer(kept.reference, 'Oui.');
    await act(db, (tx) => requestErase(tx, deps, { person: kept.person }));
    deps.at(MORNING + 2 * DAY_MS);
    await act(db, (tx) => eraseDue(tx, deps, { forgetSession: async () => undefined }));
    expect(await view(kept)).toBeNull();
    expect(await view(other)).toMatchObject({ status: 'answered', answer: { text: 'Oui.' } });
    expect((await db('contribution').where({ id: other.id }).first()).merged_into).toBeNull();
  });
});

describe('support', () => {
  it('counts once, not for her own, and goes to the one it was merged into', async () => {
    const kept = await approved();
    const other = await approved();
    const friend = await office.citizen(deps, 'sms');
    expect(await support(kept.person, kept)).toEqual({ kind: 'own' });
    await desk.type('merge', kept.reference, other.reference);
    expect(await support(friend, other)).toEqual({ kind: 'added', count: 2 });
    expect(await support(friend, kept)).toEqual({ kind: 'already', count: 2 });
    expect(await support(other.person, kept)).toEqual({ kind: 'already', count: 2 });
    const shown = await challenge(db, { id: kept.id, phoneHash: other.person.phoneHash });
    expect(shown).toMatchObject({ mine: true, supports: 2 });
  });

  it('stays with the number she named when the two are parted', async () => {
    const [kept, other] = [await approved(), await approved()];
    await desk.type('merge', kept.reference, other.reference);
    const [friend, both] = [await office.citizen(deps, 'sms'), await office.citizen(deps, 'sms')];
    await support(friend, other);
    await support(both, kept);
    expect(await support(both, other)).toEqual({ kind: 'already', count: 3 });
    await desk.type('unmerge', other.reference);
    expect(await supports(kept)).toBe(1);
    expect(await supports(other)).toBe(1);
  });
});

describe('similar', () => {
  it('lists what is about the same in the commune, the likest first', async () => {
    const one = await approved('sms', { body: { text: 'Le pont de Médine est tombé' } });
    const same = await approved('sms', { body: { text: 'Quand le pont de Médine ?' } });
    await approved('sms', { body: { text: "L'école manque de maîtres" } });
    const { text } = await desk.type('similar', one.reference);
    expect(text).toContain(same.reference);
    expect(text).not.toContain('maîtres');
  });
});
