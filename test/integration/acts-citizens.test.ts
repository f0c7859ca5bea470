import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dropDraft } from '../../src/acts/citizens/drop-draft.ts';
import { giveConsent } from '../../src/acts/citizens/give-consent.ts';
import { saveDraft } from '../../src/acts/citizens/save-draft.ts';
import { saveRecording } from '../../src/acts/citizens/save-recording.ts';
import { sendContribution } from '../../src/acts/citizens/send-contribution.ts';
import { setLanguage } from '../../src/acts/citizens/set-language.ts';
import { setProfile } from '../../src/acts/citizens/set-profile.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import { citizenView } from '../../src/storage/citizens/citizen-view.ts';
import { contributionsOfPhone, request } from '../../src/storage/contributions/request-views.ts';
import { communesByLetters } from '../../src/storage/officials/communes.ts';
import { act, addCommune, addOfficial, consentingPerson, testDeps } from '../support/acts.ts';
import { useTestDatabase } from '../support/database.ts';

const db = await useTestDatabase();
let deps = testDeps();

beforeAll(async () => {
  await addCommune(db, 117, 'sony');
  await addCommune(db, 118, 'kayes n di');
  await addOfficial(db, deps, {
    commune: 117,
    name: 'Awa',
    role: 'mayor',
    phone: '+22310000900',
  });
});
beforeEach(() => {
  deps = testDeps();
});

let phones = 0;
const nextPhone = () => `+2231000${String(1000 + phones++)}`;
let serial = 100;
const nextReference = () => `${serial++}0`;

async function count(table: string, where: object): Promise<number> {
  const [row] = await db(table).where(where).count({ count: '*' });
  return Number(row?.count);
}

describe('touchPhone', () => {
  it('makes a phone and its citizen once, with the number encrypted', async () => {
    const number = nextPhone();
    const first = await act(db, (tx) => touchPhone(tx, deps, { number, medium: 'ussd' }));
    const second = await act(db, (tx) => touchPhone(tx, deps, { number, medium: 'sms' }));
    expect(second).toEqual({ ...first, medium: 'sms' });
    const row = await db('phone').where({ id: first.phoneId }).first();
    expect(row.number_encrypted).not.toContain(number.slice(4));
    expect(deps.phones.decrypt(row.number_encrypted)).toBe(number);
    expect(row.demo).toBe(true);
  });

  it('serves two first contacts at the same moment', async () => {
    const number = nextPhone();
    const touch = () => act(db, (tx) => touchPhone(tx, deps, { number, medium: 'voice' }));
    const [one, other] = await Promise.all([touch(), touch()]);
    expect(other).toEqual(one);
  });
});

describe('language and consent', () => {
  it('remembers the language of the phone', async () => {
    const number = nextPhone();
    const person = await act(db, (tx) => touchPhone(tx, deps, { number, medium: 'voice' }));
    await act(db, (tx) => setLanguage(tx, deps, { person, language: 'bm' }));
    const again = await act(db, (tx) => touchPhone(tx, deps, { number, medium: 'voice' }));
    expect(again.language).toBe('bm');
    expect(await citizenView(db, person.phoneHash)).toMatchObject({
      language: 'bm',
      consent: null,
    });
  });

  it('keeps nothing of somebody who refused, not even what she gave before', async () => {
    const person = await consentingPerson(db, deps, nextPhone());
    const body = { text: 'Le puits est sec' };
    await act(db, (tx) => saveDraft(tx, deps, { person, kind: 'question', body }));
    await act(db, (tx) => giveConsent(tx, deps, { person, given: false, key: '2' }));
    const reference = nextReference();
    const outcomes = await act(db, async (tx) => [
      await saveDraft(tx, deps, { person, kind: 'question', body }),
      await sendContribution(tx, deps, { person, kind: 'question', body, reference }),
      await setProfile(tx, deps, { person, field: 'sex', value: 'woman' }),
      await saveRecording(tx, deps, {
        person,
        id: randomUUID(),
        purpose: 'contribution',
        provider: 'africastalking',
        url: 'http://127.0.0.1/r.mp3',
      }),
    ]);
    expect(outcomes).toEqual(Array(4).fill({ kind: 'no_consent' }));
    expect(await count('contribution', { phone_id: person.phoneId })).toBe(0);
    expect(await count('recording', { phone_id: person.phoneId })).toBe(0);
    expect(await citizenView(db, person.phoneHash)).toMatchObject({ consent: false, sex: null });
  });
});

describe('setProfile', () => {
  it('notes what was said, what was skipped, and reads an age as its band', async () => {
    const person = await consentingPerson(db, deps, nextPhone());
    await act(db, async (tx) => {
      await setProfile(tx, deps, { person, field: 'sex', value: null });
      await setProfile(tx, deps, { person, field: 'age_band', value: '35' });
      await setProfile(tx, deps, { person, field: 'commune', value: 117 });
    });
    expect(await citizenView(db, person.phoneHash)).toMatchObject({
      sex: null,
      sexAsked: true,
      age_band: '18_35',
      commune: { number: 117, text: 'sony', prompt: 'commune.117' },
      communeAsked: true,
    });
  });

  it('refuses a commune nobody knows and an age nobody has', async () => {
    const person = await consentingPerson(db, deps, nextPhone());
    const outcomes = await act(db, async (tx) => [
      await setProfile(tx, deps, { person, field: 'commune', value: 999 }),
      await setProfile(tx, deps, { person, field: 'age_band', value: '200' }),
    ]);
    expect(outcomes).toEqual([{ kind: 'invalid' }, { kind: 'invalid' }]);
  });

  it('gives what was sent before its commune and its mayor', async () => {
    const person = await consentingPerson(db, deps, nextPhone());
    const reference = nextReference();
    const sent = await act(db, (tx) =>
      sendContribution(tx, deps, { person, kind: 'question', body: { text: 'Eau ?' }, reference }),
    );
    expect(sent).toMatchObject({ kind: 'sent', recipient: 'to_route' });
    await act(db, (tx) => setProfile(tx, deps, { person, field: 'commune', value: '117' }));
    const row = await db('contribution').where({ reference }).first();
    expect(row).toMatchObject({ commune_number: 117, state: 'received' });
    expect(row.official_id).not.toBeNull();
  });
});

describe('drafts', () => {
  it('keeps one draft a phone, the last one', async () => {
    const person = await consentingPerson(db, deps, nextPhone());
    const save = (text: string) =>
      act(db, (tx) => saveDraft(tx, deps, { person, kind: 'proposal', body: { text } }));
    await save('Un pont');
    await save('Un pont en bois');
    expect(await count('contribution', { phone_id: person.phoneId })).toBe(1);
    expect((await citizenView(db, person.phoneHash)).draft).toEqual({
      kind: 'proposal',
      theme: null,
      official: null,
      body: { text: 'Un pont en bois' },
    });
    expect(await act(db, (tx) => dropDraft(tx, deps, { person }))).toEqual({ kind: 'dropped' });
    expect((await citizenView(db, person.phoneHash)).draft).toBeNull();
  });

  it('refuses the recording of another phone', async () => {
    const owner = await consentingPerson(db, deps, nextPhone(), 'voice');
    const other = await consentingPerson(db, deps, nextPhone(), 'voice');
    const id = randomUUID();
    await act(db, (tx) => saveRecording(tx, deps, recordingOf(owner, id)));
    const body = { recording: id };
    const outcome = await act(db, (tx) =>
      saveDraft(tx, deps, { person: other, kind: 'question', body }),
    );
    expect(outcome).toEqual({ kind: 'unknown_recording' });
  });
});

function recordingOf(person: Awaited<ReturnType<typeof consentingPerson>>, id: string) {
  return {
    person,
    id,
    purpose: 'contribution' as const,
    provider: 'africastalking',
    url: 'http://127.0.0.1/r.mp3',
  };
}

describe('saveRecording', () => {
  it('is one recording and one job however often the callback comes', async () => {
    const person = await consentingPerson(db, deps, nextPhone(), 'voice');
    const id = randomUUID();
    const save = () => act(db, (tx) => saveRecording(tx, deps, recordingOf(person, id)));
    expect(await save()).toEqual({ kind: 'saved' });
    expect(await save()).toEqual({ kind: 'already' });
    expect(deps.outbox.items).toEqual([{ recording: id, attempt: 1 }]);
  });
});

describe('sendContribution', () => {
  it('promotes the draft, goes to the mayor of her commune and waits for a moderator', async () => {
    const person = await consentingPerson(db, deps, nextPhone());
    await act(db, (tx) => setProfile(tx, deps, { person, field: 'commune', value: 117 }));
    const body = { text: 'Le puits est sec' };
    await act(db, (tx) => saveDraft(tx, deps, { person, kind: 'challenge', body }));
    const reference = nextReference();
    const send = () =>
      act(db, (tx) =>
        sendContribution(tx, deps, { person, kind: 'challenge', body, reference, theme: 'water' }),
      );
    expect(await send()).toMatchObject({ kind: 'sent', recipient: 'known' });
    expect(await send()).toMatchObject({ kind: 'already' });
    const rows = await db('contribution').where({ phone_id: person.phoneId });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      state: 'received',
      public: true,
      commune_number: 117,
      approved_at: null,
    });
    expect(deps.outbox.items).toEqual([]);
  });

  it('never makes a sensitive challenge public, and leaves it to a named person', async () => {
    const person = await consentingPerson(db, deps, nextPhone());
    await act(db, (tx) => setProfile(tx, deps, { person, field: 'commune', value: 117 }));
    const reference = nextReference();
    const sent = await act(db, (tx) =>
      sendContribution(tx, testDeps({ moderation: 'after' }), {
        person,
        kind: 'challenge',
        theme: 'violence',
        body: { text: 'Aidez-moi' },
        reference,
      }),
    );
    expect(sent).toMatchObject({ kind: 'sent', recipient: 'to_route' });
    const row = await db('contribution').where({ reference }).first();
    expect(row).toMatchObject({ state: 'received', public: false, sensitive: true });
  });

  it('in moderation "after" reaches the official at once, and nobody else', async () => {
    const after = testDeps({ moderation: 'after' });
    const person = await consentingPerson(db, after, nextPhone());
    await act(db, (tx) => setProfile(tx, after, { person, field: 'commune', value: 117 }));
    const reference = nextReference();
    const body = { text: 'Quand la route ?' };
    await act(db, (tx) =>
      sendContribution(tx, after, { person, kind: 'challenge', body, reference }),
    );
    const row = await db('contribution').where({ reference }).first();
    expect(row).toMatchObject({ state: 'assigned', approved_at: null });
    const sms = await db('delivery').where({ contribution_id: row.id }).first();
    expect(sms).toMatchObject({ kind: 'sms', purpose: 'official.item', state: 'due' });
    expect(after.outbox.items).toEqual([{ delivery: sms.id, kind: 'sms', attempt: 1 }]);
  });

  it('shows its author only her own, and nothing to another phone', async () => {
    const mine = await consentingPerson(db, deps, nextPhone());
    const other = await consentingPerson(db, deps, nextPhone());
    const reference = nextReference();
    await act(db, (tx) =>
      sendContribution(tx, deps, {
        person: mine,
        kind: 'opinion',
        body: { text: 'Bien' },
        reference,
      }),
    );
    expect(await contributionsOfPhone(db, mine.phoneHash)).toMatchObject([
      { reference, kind: 'opinion', status: 'received' },
    ]);
    expect(await request(db, mine.phoneHash, { reference })).toMatchObject({
      content: { text: 'Bien' },
      answer: null,
      followedUp: false,
    });
    expect(await contributionsOfPhone(db, other.phoneHash)).toEqual([]);
    expect(await request(db, other.phoneHash, { reference })).toBeNull();
  });
});

describe('communesByLetters', () => {
  it('finds a start, a word inside, a number, whatever the spelling', async () => {
    const numbers = async (letters: string) =>
      (await communesByLetters(db, letters)).map((commune) => commune.number);
    expect(await numbers('SÓ')).toEqual([117]);
    expect(await numbers("n'di")).toEqual([118]);
    expect(await numbers('118')).toEqual([118]);
    expect(await numbers('k')).toEqual([]);
  });
});
