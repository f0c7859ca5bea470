import { describe, expect, it } from 'vitest';
import { callEnded } from '../../src/acts/answers/answer-call-ended.ts';
import { setLanguage } from '../../src/acts/citizens/set-language.ts';
import { setProfile } from '../../src/acts/citizens/set-profile.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import { tellMissed } from '../../src/acts/deliveries/tell-missed.ts';
import type { Person } from '../../src/acts/deps.ts';
import { confirmKeyed, denyKeyed } from '../../src/acts/facilitators/confirm-keyed.ts';
import { astrayOf, keyAgain } from '../../src/acts/facilitators/key-again.ts';
import { approve } from '../../src/acts/staff/approve.ts';
import { refuse } from '../../src/acts/staff/refuse.ts';
import { askDueFollowUps } from '../../src/acts/timed/ask-due-follow-ups.ts';
import { eraseDue } from '../../src/acts/timed/erase-due.ts';
import { forgetOld } from '../../src/acts/timed/forget-old.ts';
import { statusText } from '../../src/channels/sms/dispatch-status.ts';
import { DAY_MS } from '../../src/lib/durations.ts';
import { ASSIST_QUERIES } from '../../src/runner/assist-queries.ts';
import { callerView } from '../../src/storage/citizens/caller-view.ts';
import { citizenView } from '../../src/storage/citizens/citizen-view.ts';
import { keyedCitizenOf } from '../../src/storage/citizens/keyed-phones.ts';
import { findLanguage } from '../../src/storage/citizens/phones.ts';
import { contributionsOfPhone, request } from '../../src/storage/contributions/request-views.ts';
import { findDelivery } from '../../src/storage/deliveries/deliveries.ts';
import { act, addOfficial, consentingPerson, MORNING } from '../support/acts.ts';
import { type Keyed, useKeyed } from '../support/keyed.ts';

const WORDS = 'Le forage sera réparé lundi.';
const moderator = 'Fanta';

const kit = await useKeyed();
const { db, deps, town, helping, keyed, contact, sayYes, sayNo } = kit;
const answered = () => kit.answered(WORDS);

/** What a call about it asks first. */
const whose = ({ hash, id }: Keyed) =>
  ASSIST_QUERIES.helped?.(
    { ...deps, db },
    { contribution: id },
    { phoneHash: hash, language: 'bm', medium: 'voice' },
  );
const sentTo = (phoneId: number) => db('delivery').where({ phone_id: phoneId });
const toHelper = (reference: string) =>
  sentTo(helping.helper.phoneId).where('body', 'like', `%${reference}%`);

describe('a number that was given with a helper', () => {
  it('is asked whose it is: before, nothing of hers hangs on it, on any medium', async () => {
    const question = await answered();
    const { hash, reference, phoneId } = question;
    expect(await sentTo(phoneId)).toMatchObject([
      { kind: 'call', purpose: 'answer', language: 'bm' },
    ]);
    expect(await callerView(db, hash)).toMatchObject({ helped: true, moved: false });
    expect(await citizenView(db, hash)).toMatchObject({
      ...{ consent: null, sex: null, commune: null, contacts: 0, waitingAnswer: null },
    });
    expect(await contributionsOfPhone(db, hash)).toEqual([]);
    expect(await request(db, hash, { reference })).toBeNull();
    const person = await contact(question);
    const status = await act(db, (tx) => statusText(tx, deps, person, reference));
    expect(status).toBe(`bm sms.private ref=${reference} number=${deps.settings.voiceNumber}`);
  });
  it("is none of the helper's business either: she reads no answer to it", async () => {
    const { reference } = await answered();
    const { phoneHash } = helping.helper;
    expect(await request(db, phoneHash, { reference })).toBeNull();
    const refs = (await contributionsOfPhone(db, phoneHash)).map((each) => each.reference);
    expect(refs).not.toContain(reference);
  });
  it('is told by SMS nothing but the number of the request when nobody took the call', async () => {
    const { phoneId, reference } = await answered();
    const [{ id }] = await sentTo(phoneId);
    const call = await findDelivery(db, id);
    await act(db, async (tx) => call && tellMissed(tx, deps, call));
    const [sms] = await sentTo(phoneId).where({ kind: 'sms' });
    expect(sms.body).toBe(`bm sms.private ref=${reference} number=${deps.settings.voiceNumber}`);
  });
  it('is called about what is asked after two weeks, and about a refusal', async () => {
    const asked = await keyed();
    deps.at(MORNING + 15 * DAY_MS);
    await act(db, (tx) => askDueFollowUps(tx, deps, { limit: 100 }));
    expect(await sentTo(asked.phoneId)).toMatchObject([{ kind: 'call', purpose: 'follow_up' }]);
    const refused = await keyed();
    const reason = { contributionId: refused.id, reasonKey: 'unclear', moderator } as const;
    await act(db, (tx) => refuse(tx, deps, reason));
    expect(await sentTo(refused.phoneId)).toMatchObject([{ kind: 'call', purpose: 'refused' }]);
  });
});

describe('when it is she', () => {
  it('all she left is hers, as if she had asked on that phone, and she is not asked again', async () => {
    const question = await answered();
    const { reference, hash, phoneId, id } = question;
    const again = await helping.assist({ earlier: reference });
    expect(await sayYes(question)).toEqual({ kind: 'confirmed' });
    expect(await keyedCitizenOf(db, hash, id)).toBeNull();
    expect(await whose(question)).toBeNull();
    expect((await callerView(db, hash)).helped).toBe(false);
    const mine = await contributionsOfPhone(db, hash);
    expect(mine.map((each) => each.reference).sort()).toEqual([reference, again.reference].sort());
    expect(await request(db, hash, { reference })).toMatchObject({ answer: { text: WORDS } });
    expect(await citizenView(db, hash)).toMatchObject({
      ...{ consent: true, sex: 'woman', age_band: '18_35', language: 'bm', contacts: 2 },
      ...{ waitingAnswer: { reference } },
    });
    expect(await db('citizen').where({ id: question.citizen })).toEqual([]);
    expect(await db('contribution').where({ id }).first()).toMatchObject({
      phone_id: phoneId,
    });
    expect(await sayYes(question)).toEqual({ kind: 'unknown' });
  });
  it('leaves what she said of herself before as she said it', async () => {
    const number = '+22310003998';
    const own = await consentingPerson(db, deps, number);
    await act(db, (tx) => setProfile(tx, deps, { person: own, field: 'sex', value: 'man' }));
    const question = await keyed('10003998');
    expect(question.citizen).not.toBe(own.citizenId);
    await sayYes(question);
    expect(await db('citizen').where({ id: own.citizenId }).first()).toMatchObject({
      ...{ sex: 'man', commune_number: 117 },
    });
  });
  it('a group stays a group', async () => {
    const group = { size: 12, women: 7 };
    const { row, reference } = await helping.assist({ number: '10003997', group });
    const person = await act(db, (tx) =>
      touchPhone(tx, deps, { number: '+22310003997', medium: 'voice' }),
    );
    const citizen = Number(row.citizen_id);
    await act(db, (tx) => confirmKeyed(tx, deps, { person, citizen }));
    const [session] = await db('group_session').where({ id: row.group_session_id });
    expect(Number(session.citizen_id)).toBe(person.citizenId);
    expect(await request(db, person.phoneHash, { reference })).not.toBeNull();
  });
  it('is answered from that phone alone', async () => {
    const question = await keyed();
    const person = await consentingPerson(db, deps, '+22310003996', 'voice');
    const { citizen } = question;
    const yes = await act(db, (tx) => confirmKeyed(tx, deps, { person, citizen }));
    const no = await act(db, (tx) => denyKeyed(tx, deps, { person, citizen }));
    expect([yes, no]).toEqual([{ kind: 'unknown' }, { kind: 'unknown' }]);
  });
});

describe('when it is somebody else', () => {
  it('nothing was said, nobody is called again, who helped is told by the number of the request', async () => {
    const question = await answered();
    const { hash, phoneId, reference } = question;
    const [{ id }] = await sentTo(phoneId);
    await db('delivery').where({ id }).update({ state: 'delivered', seconds: 12 });
    expect(await sayNo(question)).toEqual({ kind: 'denied' });
    const call = await findDelivery(db, id);
    await act(db, async (tx) => call && callEnded(tx, deps, call));
    expect(await sentTo(phoneId)).toHaveLength(1);
    const told = await toHelper(reference);
    expect(told).toMatchObject([{ kind: 'sms', purpose: 'assist.astray' }]);
    expect(told[0].body).not.toMatch(/1000\d{4}|forage/);
    expect((await callerView(db, hash)).helped).toBe(false);
    expect(await whose(question)).toEqual({ citizen: null });
    expect(await citizenView(db, hash)).toMatchObject({ language: null, consent: null });
    const audit = await db('audit_entry').where({ action: 'assist.denied' });
    expect(JSON.stringify(audit)).not.toMatch(/1000\d{4}/);
  });
  it('what was to be said there and has not left goes; an answer to come waits for the right number', async () => {
    const question = await keyed();
    const { phoneId, reference, id } = question;
    deps.at(MORNING + 15 * DAY_MS);
    await act(db, (tx) => askDueFollowUps(tx, deps, { limit: 100 }));
    await sayNo(question);
    const [asked] = await sentTo(phoneId);
    expect(asked).toMatchObject({ state: 'cancelled', failure: 'not_hers' });
    await act(db, (tx) => approve(tx, deps, { contributionId: id, moderator }));
    await town.answer(deps, reference, WORDS);
    expect(await sentTo(phoneId)).toHaveLength(1);
    const told = await toHelper(reference);
    expect(told.map((sms) => sms.purpose)).toEqual(['assist.astray', 'assist.astray']);
    expect(JSON.stringify(told)).not.toContain('forage');
  });
  it('who helped keys the right number, which is asked first, too; the wrong one is not taken again', async () => {
    const question = await answered();
    const { reference, citizen } = question;
    const { helper } = helping;
    deps.at(MORNING + 20 * DAY_MS);
    // The operator has not told yet that the call has ended.
    await db('delivery').where({ phone_id: question.phoneId }).update({ state: 'sent', rings: 2 });
    await sayNo(question);
    expect(await astrayOf(db, deps, helper.phoneHash)).toEqual({ reference });
    const dialled = (digits: string) =>
      ASSIST_QUERIES.dialled?.(
        { ...deps, db },
        { digits, instead: reference },
        { phoneHash: helper.phoneHash, language: 'fr', medium: 'voice' },
      );
    expect(await dialled(question.number.slice(4))).toBeNull();
    expect(await dialled('10003990')).toMatchObject({ number: '+22310003990' });
    const give = (number: string, by: Person = helper) =>
      act(db, (tx) => keyAgain(tx, deps, { reference, number, by }));
    expect(await give(question.number)).toEqual({ kind: 'same' });
    expect(await give('+22310003990', town.deputy)).toEqual({ kind: 'unknown' });
    expect(await give('+22310003990')).toEqual({ kind: 'kept' });
    const phone = await db('phone')
      .where({ hash: deps.phones.hash('+22310003990') })
      .first();
    expect(await sentTo(phone.id)).toMatchObject([{ kind: 'call', purpose: 'answer' }]);
    expect(await keyedCitizenOf(db, phone.hash, question.id)).toBe(citizen);
    expect(await astrayOf(db, deps, helper.phoneHash)).not.toEqual({ reference });
  });
  it('a number that was denied is not taken after another that was wrong, too', async () => {
    const question = await answered();
    const { reference, id, citizen } = question;
    const { helper } = helping;
    const give = (number: string) =>
      act(db, (tx) => keyAgain(tx, deps, { reference, number, by: helper }));
    await sayNo(question);
    expect(await give('+22310003991')).toEqual({ kind: 'kept' });
    await sayNo({ ...question, number: '+22310003991', id, citizen });
    const who = { phoneHash: helper.phoneHash, language: 'fr', medium: 'voice' } as const;
    const digits = question.number.slice(4);
    expect(
      await ASSIST_QUERIES.dialled?.({ ...deps, db }, { digits, instead: reference }, who),
    ).toBeNull();
    expect(await give(question.number)).toEqual({ kind: 'same' });
    expect(await sentTo(question.phoneId)).toHaveLength(1);
    expect(await give('+22310003992')).toEqual({ kind: 'kept' });
  });
  it('keeps what a known citizen has said of herself', async () => {
    const own = await town.citizen(deps, 'voice');
    const question = await keyed(deps.phones.decrypt(await numberOf(own)).slice(4));
    await sayNo(question);
    expect(await citizenView(db, own.phoneHash)).toMatchObject({ consent: true });
    expect((await db('contribution').where({ id: question.id }).first()).phone_id).toBeNull();
  });
  it('keeps the language she chose herself, though she has not agreed to anything yet', async () => {
    const question = await keyed();
    const person = await contact(question);
    await act(db, (tx) => setLanguage(tx, deps, { person, language: 'snk' }));
    await sayNo(question);
    expect(await citizenView(db, question.hash)).toMatchObject({ language: 'snk' });
  });
  it("is not in another language on an official's phone, before or after", async () => {
    const { officialId, phoneId } = await addOfficial(db, deps, {
      ...{ commune: 117, name: 'Oumar', role: 'deputy', phone: '+22310003970' },
    });
    await db('official').where({ id: officialId }).update({ language: 'fuc' });
    const question = await keyed('10003970');
    expect(await findLanguage(db, question.hash)).toBe('fuc');
    expect(await whose(question)).toEqual({ citizen: question.citizen });
    await sayNo(question);
    const other = await keyed();
    await sayNo(other);
    const by = { moderator };
    const { reference } = other;
    await act(db, (tx) => keyAgain(tx, deps, { reference, number: '+22310003970', by }));
    expect(await findLanguage(db, question.hash)).toBe('fuc');
    expect((await db('phone').where({ id: phoneId }).first()).language).toBeNull();
  });
  it('takes nothing with it when that phone is erased', async () => {
    const question = await keyed();
    const { phoneId, id, citizen } = question;
    await db('phone')
      .where({ id: phoneId })
      .update({ erase_due_at: new Date(MORNING) });
    await act(db, (tx) => eraseDue(tx, deps, { forgetSession: async () => undefined }));
    expect((await db('contribution').where({ id }).first()).state).toBe('received');
    expect(await db('citizen').where({ id: citizen }).first()).toMatchObject({
      ...{ keyed_phone_id: null, keyed_wrong_at: new Date(MORNING) },
    });
  });
});

it('who gives the right number may be the team; a number that never came is forgotten like any other', async () => {
  const question = await answered();
  const { reference } = question;
  await sayNo(question);
  const by = { moderator };
  const give = (number: string) => act(db, (tx) => keyAgain(tx, deps, { reference, number, by }));
  expect(await give('+22310003980')).toEqual({ kind: 'kept' });
  expect(await give('+22310003981')).toEqual({ kind: 'unknown' });
  const number = async () => {
    const hash = deps.phones.hash('+22310003980');
    return (await db('phone').where({ hash }).first()).number_encrypted;
  };
  deps.at(MORNING + 729 * DAY_MS);
  await act(db, (tx) => forgetOld(tx, deps, { limit: 1 }));
  expect(await number()).not.toBeNull();
  deps.at(MORNING + 731 * DAY_MS);
  await act(db, (tx) => forgetOld(tx, deps, { limit: 1 }));
  expect(await number()).toBeNull();
  expect(
    (await db('phone').where({ id: helping.helper.phoneId }).first()).number_encrypted,
  ).not.toBeNull();
});

const numberOf = async ({ phoneId }: Person): Promise<string> =>
  (await db('phone').where({ id: phoneId }).first()).number_encrypted;
