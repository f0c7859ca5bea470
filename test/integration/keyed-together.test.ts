import { expect, it } from 'vitest';
import { confirmKeyed } from '../../src/acts/facilitators/confirm-keyed.ts';
import { astrayOf, keyAgain } from '../../src/acts/facilitators/key-again.ts';
import { sendAssisted } from '../../src/acts/facilitators/send-assisted.ts';
import { merge } from '../../src/acts/staff/merge.ts';
import { dropFacilitator, setFacilitator } from '../../src/acts/staff/set-facilitator.ts';
import { astray } from '../../src/storage/citizens/keyed-phones.ts';
import { contributionsOfPhone, request } from '../../src/storage/contributions/request-views.ts';
import { act, MORNING } from '../support/acts.ts';
import { useKeyed } from '../support/keyed.ts';

const moderator = 'Fanta';
const kit = await useKeyed();
const { db, deps, town, helping, keyed, contact, sayYes, sayNo } = kit;

it('all that is said in one sitting is as the first: on a phone to try things a trial, masked where she wants it', async () => {
  const { reference, phoneId } = await keyed();
  await db('phone').where({ id: phoneId }).update({ mask_voice: true });
  const again = await helping.assist({ earlier: reference });
  expect(again.row).toMatchObject({ demo: true });
  expect(await db('recording').where({ id: again.row.recording_id }).first()).toMatchObject({
    mask: 'wanted',
  });
});

it('she says that it is she while the same helper sends another thing of hers: both are hers', async () => {
  const question = await keyed();
  const { reference, hash, citizen } = question;
  const person = await contact(question);
  let confirmed: Promise<unknown> = Promise.resolve();
  const { recording } = await helping.said();
  const next = `${reference}9`;
  await act(db, async (tx) => {
    const input = { ...helping.asked(), body: { recording }, reference: next, earlier: reference };
    await sendAssisted(tx, deps, input);
    confirmed = act(db, (other) => confirmKeyed(other, deps, { person, citizen }));
    await settled(confirmed);
  });
  expect(await confirmed).toEqual({ kind: 'confirmed' });
  const mine = await contributionsOfPhone(db, hash);
  expect(mine.map((each) => each.reference).sort()).toEqual([reference, next].sort());
});

it('the same helper sends another thing of hers while she says that it is she: both are hers', async () => {
  const question = await keyed();
  const { reference, hash, citizen } = question;
  const person = await contact(question);
  let again: Promise<unknown> = Promise.resolve();
  await act(db, async (tx) => {
    await confirmKeyed(tx, deps, { person, citizen });
    again = helping.assist({ earlier: reference });
    await settled(again);
  });
  await again;
  expect(await contributionsOfPhone(db, hash)).toHaveLength(2);
});

it('she does not support what is hers, though that phone did before', async () => {
  const question = await keyed();
  const { id, phoneId } = question;
  await db('support').insert({ contribution_id: id, phone_id: phoneId, at: new Date(MORNING) });
  const other = await town.citizen(deps, 'ussd');
  await db('support').insert({
    ...{ contribution_id: id, phone_id: other.phoneId, at: new Date(MORNING) },
  });
  await sayYes(question);
  const supports = await db('support').where({ contribution_id: id });
  expect(supports.map((each) => Number(each.phone_id))).toEqual([other.phoneId]);
});
it('supports, as its author, the question hers was merged into', async () => {
  const { id: kept } = await town.askMayor(deps);
  const question = await keyed();
  const merged = question.id;
  await act(db, (tx) => merge(tx, deps, { kept, merged, anyway: false, moderator }));
  expect(await db('support').where({ contribution_id: kept })).toEqual([]);
  await sayYes(question);
  expect(await db('support').where({ contribution_id: kept })).toMatchObject([
    { phone_id: question.phoneId, via: merged, sex: 'woman' },
  ]);
});

it('who does not help any more is not asked for the right number: the team has it before its eyes', async () => {
  const question = await keyed();
  const other = { number: '+22310003995', communeNumber: 117, name: 'Awa', code: '1234' };
  const gone = await act(db, (tx) => setFacilitator(tx, deps, { ...other, moderator }));
  const id = gone.kind === 'set' ? gone.id : 0;
  await db('contribution').where({ id: question.id }).update({ assisted_by: id });
  await act(db, (tx) => dropFacilitator(tx, deps, { id, moderator }));
  await sayNo(question);
  expect(await db('delivery').where({ purpose: 'assist.astray' })).toEqual([]);
  const waiting = await astray(db, { helperId: null, since: 0, limit: 10 });
  expect(waiting.map(({ reference }) => reference)).toEqual([question.reference]);
});

it('she has no phone after all: who helped reads the answer, as of anybody without one', async () => {
  const question = await kit.answered('Le forage sera réparé lundi.');
  const { reference } = question;
  const { helper } = helping;
  await sayNo(question);
  expect(await request(db, helper.phoneHash, { reference })).toBeNull();
  await act(db, (tx) => keyAgain(tx, deps, { reference, number: null, by: helper }));
  const told = await db('delivery').where({ phone_id: helper.phoneId, purpose: 'answer' });
  expect(told).toMatchObject([{ kind: 'sms', answer_id: expect.anything() }]);
  expect(told[0].body).toContain('Le forage sera réparé lundi.');
  expect(await request(db, helper.phoneHash, { reference })).not.toBeNull();
  expect(await astrayOf(db, deps, helper.phoneHash)).not.toEqual({ reference });
});

/** Long enough for what only waits for a row to have come to it. */
const settled = (work: Promise<unknown>) =>
  Promise.race([work.catch(() => undefined), new Promise((done) => setTimeout(done, 150))]);
