import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { findHelper } from '../../src/acts/citizens/find-helper.ts';
import { requestHelp } from '../../src/acts/citizens/request-help.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import type { Person } from '../../src/acts/deps.ts';
import { confirmKeyed } from '../../src/acts/facilitators/confirm-keyed.ts';
import { dropAssisted, keepAssisted, unsentOf } from '../../src/acts/facilitators/keep-assisted.ts';
import { lookAtHelperCode } from '../../src/acts/facilitators/look-at-code.ts';
import { noteHelperCode } from '../../src/acts/facilitators/note-code.ts';
import { approve } from '../../src/acts/staff/approve.ts';
import { dropFacilitator, setFacilitator } from '../../src/acts/staff/set-facilitator.ts';
import { forgetOld } from '../../src/acts/timed/forget-old.ts';
import { DAY_MS } from '../../src/lib/durations.ts';
import { OFFICIAL_QUERIES } from '../../src/runner/official-queries.ts';
import { unsentAssisted } from '../../src/storage/citizens/assisted-drafts.ts';
import { callerView } from '../../src/storage/citizens/caller-view.ts';
import { citizenView } from '../../src/storage/citizens/citizen-view.ts';
import { eraseEverythingOf } from '../../src/storage/citizens/erasure.ts';
import { request } from '../../src/storage/contributions/request-views.ts';
import { moderationItem } from '../../src/storage/moderation/moderation-views.ts';
import { act, consentingPerson, MORNING, testDeps } from '../support/acts.ts';
import { useTestDatabase } from '../support/database.ts';
import { type Helping, openHelping } from '../support/helping.ts';
import { openTownHall, type TownHall } from '../support/town-hall.ts';

const HELPER = '+22310000800';
const OTHER = { number: '+22310000806' };
const CODE = '4711';
const moderator = 'Fanta';

const db = await useTestDatabase();
let town: TownHall;
const deps = testDeps({ undoMinutes: 0 });
let helper: Person;
let helping: Helping;

beforeAll(async () => {
  town = await openTownHall(db, deps);
  helping = await openHelping(db, deps, HELPER);
  helper = helping.helper;
});

const setHelper = (more: { code?: string; announced?: true }, number = HELPER, name = 'Kadiatou') =>
  act(db, (tx) =>
    setFacilitator(tx, deps, { number, communeNumber: 117, name, moderator, ...more }),
  );
const look = (code: string) => lookAtHelperCode(db, deps, { phoneHash: helper.phoneHash, code });
const note = (right: boolean) =>
  act(db, (tx) => noteHelperCode(tx, deps, { person: helper, right }));
const sms = (purpose: string) => db('delivery').where({ purpose }).orderBy('created_at');

const said = () => helping.said();
const assist: Helping['assist'] = (over) => helping.assist(over);

describe('the code of who helps', () => {
  it('is kept sealed, looked at on her phone alone, and locks after three wrong ones', async () => {
    expect(await look(CODE)).toMatchObject({ right: true, commune: { number: 117 } });
    const stranger = { phoneHash: town.mayor.phoneHash, code: CODE };
    expect(await lookAtHelperCode(db, deps, stranger)).toMatchObject({
      right: false,
      locked: true,
    });
    expect((await db('facilitator').first()).code_hash).not.toContain(CODE);
    expect((await look('0000')).locked).toBe(false);
    for (const _ of [1, 2]) await note(false);
    expect((await look('0000')).locked).toBe(true);
    expect(await note(false)).toEqual({ kind: 'locked' });
    expect(await look(CODE)).toMatchObject({ right: false, locked: true });
    expect(await db('audit_entry').where({ action: 'assist.locked' })).toHaveLength(1);
  });
  it('is open again after a quarter of an hour, or with a new code', async () => {
    deps.at(MORNING + 16 * 60_000);
    expect((await look(CODE)).right).toBe(true);
    for (const _ of [1, 2, 3]) await note(false);
    await setHelper({ code: '1234' });
    expect((await look('1234')).right).toBe(true);
    expect((await look(CODE)).right).toBe(false);
    await setHelper({ code: CODE });
  });
});

describe('what a call cut off before it was sent', () => {
  const keep = async (over: Partial<Parameters<typeof keepAssisted>[2]> = {}) => {
    const input = { person: helper, kind: 'opinion', language: 'bm', before: null } as const;
    const body = await said();
    const kept = await act(db, (tx) => keepAssisted(tx, deps, { ...input, body, ...over }));
    return { kept, body };
  };
  const drafts = () => db('contribution').where({ state: 'draft' });
  const unsent = () => unsentOf(db, deps, helper.phoneHash);

  it("is kept as nobody's, and found by who helped; never hers", async () => {
    const { kept, body } = await keep();
    expect(kept).toEqual({ kind: 'kept' });
    expect(await drafts()).toMatchObject([
      { phone_id: null, citizen_id: null, reference: null, language: 'bm', medium: 'voice' },
    ]);
    expect(await unsent()).toEqual({
      ...{ kind: 'opinion', language: 'bm', recordingId: body.recording },
    });
    expect((await citizenView(db, helper.phoneHash)).draft).toBeNull();
    expect(await unsentOf(db, deps, town.mayor.phoneHash)).toBeNull();
    const [row] = await unsentAssisted(db, 10);
    expect(row).toMatchObject({ kind: 'opinion', helper: 'Kadiatou' });
    const again = { kind: 'question', body, before: body.recording } as const;
    await keep(again);
    expect(await drafts()).toMatchObject([{ kind: 'question' }]);
  });
  it('gives way to another take, and goes when it is sent', async () => {
    const first = await unsent();
    const { body } = await keep({ before: first?.recordingId ?? '' });
    expect(await drafts()).toHaveLength(1);
    const { sent } = await assist({ body });
    expect(sent.kind).toBe('sent');
    expect(await drafts()).toEqual([]);
    expect(await unsent()).toBeNull();
  });
  it('goes when the person does not want to send it', async () => {
    const { body } = await keep();
    const drop = (person: Person) =>
      act(db, (tx) => dropAssisted(tx, deps, { person, recording: body.recording }));
    expect(await drop(town.mayor)).toEqual({ kind: 'none' });
    expect(await drop(helper)).toEqual({ kind: 'dropped' });
    const sound = await db('recording').where({ id: body.recording }).first();
    expect(sound).toMatchObject({ state: 'erased', source_url: null });
    expect(await drafts()).toEqual([]);
  });
  it('is offered for a week', async () => {
    await keep();
    const before = deps.clock.now();
    deps.at(before + 7 * 86_400_000 - 1);
    expect(await unsent()).not.toBeNull();
    deps.at(before + 7 * 86_400_000);
    expect(await unsent()).toBeNull();
    deps.at(before);
    await drafts().delete();
  });
  it('is kept of nobody who helps by no code, and of no recording of another phone', async () => {
    const stranger = await consentingPerson(db, deps, '+22310000819', 'voice');
    expect((await keep({ person: stranger })).kept).toEqual({ kind: 'not_a_facilitator' });
    const unknown = { body: { recording: randomUUID() } };
    expect((await keep(unknown)).kept).toEqual({ kind: 'unknown_recording' });
    expect(await drafts()).toEqual([]);
  });
});

describe('what is said with the help of somebody', () => {
  it('is of a person without a phone: her consent, who she is, and who helped', async () => {
    const { sent, row, reference: ref } = await assist();
    expect(sent).toMatchObject({ kind: 'sent', recipient: 'known' });
    expect(row).toMatchObject({
      phone_id: null,
      language: 'bm',
      medium: 'voice',
      state: 'received',
    });
    const citizen = await db('citizen').where({ id: row.citizen_id }).first();
    expect(citizen).toMatchObject({
      phone_id: null,
      sex: 'woman',
      age_band: '18_35',
      language: 'bm',
    });
    const consent = await db('consent').where({ citizen_id: row.citizen_id }).first();
    expect(consent).toMatchObject({ given: true, key: '1', medium: 'voice', language: 'bm' });
    expect(consent.assisted_by).toBe(row.assisted_by);
    expect(await moderationItem(db, ref)).toMatchObject({ helper: 'Kadiatou', groupSize: null });
    const statements = await db('citizen_statement').where({ citizen_id: row.citizen_id });
    expect(new Set(statements.map(({ said_by }) => said_by))).toEqual(new Set(['facilitator']));
  });
  it('changes nothing of who helps', async () => {
    const before = await db('citizen').where({ id: helper.citizenId }).first();
    await assist({ language: 'snk' });
    expect(await db('citizen').where({ id: helper.citizenId }).first()).toEqual(before);
    expect((await db('phone').where({ id: helper.phoneId }).first()).language).toBeNull();
    expect(await db('consent').where({ citizen_id: helper.citizenId })).toEqual([]);
    expect(await db('contribution').where({ phone_id: helper.phoneId })).toEqual([]);
  });
  it('is answered to her phone by a call in her language, when she has one', async () => {
    const { row, reference: ref } = await assist({ number: '10000801' });
    const hash = deps.phones.hash('+22310000801');
    const phone = await db('phone').where({ hash }).first();
    expect(deps.phones.decrypt(phone.number_encrypted)).toBe('+22310000801');
    expect(phone).toMatchObject({ language: 'bm', last_contact_at: null });
    await act(db, (tx) => approve(tx, deps, { contributionId: Number(row.id), moderator }));
    await town.answer(deps, ref, 'Lundi.');
    const [call] = await sms('answer');
    expect(call).toMatchObject({ kind: 'call', language: 'bm', phone_id: phone.id });
  });
  it('is told without a word of it where the phone of who helped asks for a code', async () => {
    const { row, reference: ref } = await assist();
    await act(db, (tx) => approve(tx, deps, { contributionId: Number(row.id), moderator }));
    await db('phone').where({ id: helper.phoneId }).update({ pin_hash: 'sealed' });
    await town.answer(deps, ref, 'Mardi.');
    await db('phone').where({ id: helper.phoneId }).update({ pin_hash: null });
    const [told] = await sms('answer').where({ contribution_id: row.id });
    expect(told.body).toMatch(/^bm sms\.answer_call /);
    expect(told.body).not.toContain('Mardi.');
  });
  it('is answered by SMS to who helped when she has no phone; who helped finds it by its number', async () => {
    const { row, reference: ref } = await assist();
    await act(db, (tx) => approve(tx, deps, { contributionId: Number(row.id), moderator }));
    await town.answer(deps, ref, 'Jeudi.');
    const told = await sms('answer').where({ contribution_id: row.id });
    expect(told).toMatchObject([{ kind: 'sms', phone_id: helper.phoneId }]);
    expect(told[0].body).toContain(ref);
    expect(await request(db, helper.phoneHash, { reference: ref })).toMatchObject({
      status: 'answered',
      answer: { text: 'Jeudi.' },
    });
    expect(await request(db, town.deputy.phoneHash, { reference: ref })).toBeNull();
  });
  it('is erased with her phone, and not with that of who helped', async () => {
    const { row: keyed } = await assist({ number: '10000805' });
    const person = await act(db, (tx) =>
      touchPhone(tx, deps, { number: '+22310000805', medium: 'voice' }),
    );
    await act(db, (tx) => confirmKeyed(tx, deps, { person, citizen: Number(keyed.citizen_id) }));
    const hers = await db('contribution').where({ id: keyed.id }).first();
    const { row: nobodys } = await assist();
    const erase = async (phoneId: number) => {
      const { hash } = await db('phone').where({ id: phoneId }).first();
      await db.transaction((tx) => eraseEverythingOf(tx, { id: phoneId, hash }, `gone ${phoneId}`));
    };
    const stateOf = async ({ recording_id: id }: { recording_id: string }) =>
      (await db('recording').where({ id }).first()).state;
    await erase(Number(hers.phone_id));
    expect([await stateOf(hers), await stateOf(nobodys)]).toEqual(['erased', 'ready']);
    const gone = await act(db, (tx) =>
      setFacilitator(tx, deps, {
        ...OTHER,
        communeNumber: 117,
        name: 'Awa',
        moderator,
        code: CODE,
      }),
    );
    const other = await act(db, (tx) => touchPhone(tx, deps, { ...OTHER, medium: 'voice' }));
    await db('recording').where({ id: nobodys.recording_id }).update({ phone_id: other.phoneId });
    await db('contribution')
      .where({ id: nobodys.id })
      .update({ assisted_by: gone.kind === 'set' && gone.id });
    await erase(other.phoneId);
    expect(await stateOf(nobodys)).toBe('ready');
  });
  it('is refused from anybody else, and of a recording of another phone', async () => {
    const other = await assist({ person: town.deputy });
    expect(other.sent).toEqual({ kind: 'not_a_facilitator' });
    const unknown = await assist({ body: { recording: randomUUID() } });
    expect(unknown.sent).toEqual({ kind: 'unknown_recording' });
  });
});

describe('a group around one phone', () => {
  it('is recorded as one, whatever it sends, and weighs no more than one voice', async () => {
    const group = { size: 12, women: 7 };
    const first = await assist({ group, sex: null, age: null });
    const second = await assist({ group, sex: null, age: null, earlier: first.reference });
    const sessions = await db('group_session');
    expect(sessions).toMatchObject([{ size: 12, women: 7, commune_number: 117, language: 'bm' }]);
    expect(second.row).toMatchObject({
      group_session_id: first.row.group_session_id,
      citizen_id: first.row.citizen_id,
    });
    expect(await db('consent').where({ citizen_id: first.row.citizen_id })).toHaveLength(1);
    expect(await db('support').where({ contribution_id: first.row.id })).toEqual([]);
    expect(await moderationItem(db, first.reference)).toMatchObject({
      groupSize: 12,
      groupWomen: 7,
    });
  });
  it('is what the official reads', async () => {
    const { row, reference: ref } = await assist({ group: { size: 12, women: 12 } });
    await act(db, (tx) => approve(tx, deps, { contributionId: Number(row.id), moderator }));
    const [item] = await sms('official.item').where({ contribution_id: row.id });
    expect(item.body).toContain(ref);
    expect(item.body).toContain('group.women');
  });
  it('is what the official hears', async () => {
    const { row, reference: ref } = await assist({ group: { size: 12, women: 7 } });
    await act(db, (tx) => approve(tx, deps, { contributionId: Number(row.id), moderator }));
    const official = Number((await db('contribution').where({ id: row.id }).first()).official_id);
    const who = { phoneHash: town.mayor.phoneHash, language: 'fr', medium: 'voice' } as const;
    const words = (_language: string, key: string) => key;
    const item = await OFFICIAL_QUERIES.official_item?.(
      { ...deps, db, words },
      { official, reference: ref },
      who,
    );
    expect(item).toMatchObject({ reference: ref, group: { who: 'both', size: 12 } });
  });
  it('goes on only with what the same helper sent', async () => {
    const asked = await town.ask(deps);
    const { row } = await assist({ earlier: asked.reference });
    expect(Number(row.citizen_id)).not.toBe(asked.person.citizenId);
  });
});

describe('somebody to talk to', () => {
  it('is nobody until one is set for the commune, then her alone', async () => {
    const { phoneHash } = await town.citizen(deps);
    expect(await findHelper(db, deps, phoneHash)).toBeNull();
    await setHelper({ announced: true }, '+22310000803', 'Awa');
    await setHelper({ announced: true });
    expect(await findHelper(db, deps, phoneHash)).toBe(HELPER);
    const service = testDeps({ facilitatorNumber: '+22310000804' });
    expect(await findHelper(db, service, 'nobody')).toBe('+22310000804');
  });
  it('is asked to call by SMS, with the number, after her key, once a day', async () => {
    const person = await town.citizen(deps, 'voice');
    const ask = () => act(db, (tx) => requestHelp(tx, deps, { person, key: '1' }));
    expect([await ask(), await ask()]).toEqual([{ kind: 'asked' }, { kind: 'already' }]);
    const [task] = await sms('facilitator.call');
    expect(task.phone_id).toBe(helper.phoneId);
    expect(task.body).toMatch(/10 00 2\d \d\d/);
    const [row] = await db('help_request');
    expect(row).toMatchObject({ phone_id: person.phoneId, key: '1', delivery_id: task.id });
    const [entry] = await db('audit_entry').where({ action: 'help.request' });
    expect(JSON.stringify(entry)).not.toMatch(/10002\d\d\d/);
  });
  it('does not keep the number in clear once that SMS has left', async () => {
    const other = await town.citizen(deps, 'voice');
    await act(db, (tx) => requestHelp(tx, deps, { person: other, key: '1' }));
    const { delivery_id: id } = await db('help_request').where({ phone_id: other.phoneId }).first();
    const later = { ...deps, clock: { now: () => MORNING + 2 * DAY_MS } };
    const bodyLater = async () => {
      await act(db, (tx) => forgetOld(tx, later, { limit: 10 }));
      return (await db('delivery').where({ id }).first()).body;
    };
    expect(await bodyLater()).toMatch(/10 00/);
    await db('delivery').where({ id }).update({ state: 'delivered' });
    expect(await bodyLater()).toBeNull();
  });
  it('forgets the number with everything else', async () => {
    const [row] = await db('help_request');
    const phone = await db('phone').where({ id: row.phone_id }).first();
    await eraseEverythingOf(db, { id: Number(phone.id), hash: phone.hash }, 'gone');
    const task = await db('delivery').where({ id: row.delivery_id }).first();
    expect(task).toMatchObject({ state: 'cancelled', body: null });
  });
  it('who helps no longer is told to nobody, and opens nothing', async () => {
    const { id } = await db('facilitator').where({ name: 'Kadiatou' }).first();
    await act(db, (tx) => dropFacilitator(tx, deps, { id: Number(id), moderator }));
    const { phoneHash } = await town.citizen(deps);
    expect(await findHelper(db, deps, phoneHash)).toBeNull();
    expect((await look(CODE)).right).toBe(false);
    expect((await callerView(db, helper.phoneHash)).facilitates).toBe(false);
  });
});
