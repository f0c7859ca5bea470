import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../../src/acts/deps.ts';
import { lookAtPin, pinOfPhone } from '../../src/acts/officials/look-at-pin.ts';
import { notePin } from '../../src/acts/officials/note-pin.ts';
import { choosePin, setPin } from '../../src/acts/officials/set-pin.ts';
import { issuePin } from '../../src/acts/staff/issue-pin.ts';
import { MINUTE_MS } from '../../src/lib/durations.ts';
import { act, addCommune, addOfficial, MORNING, type TestDeps, testDeps } from '../support/acts.ts';
import { useTestDatabase } from '../support/database.ts';

const db = await useTestDatabase();
let deps: TestDeps;
let made = 0;

beforeAll(async () => {
  await addCommune(db, 117, 'Kayes');
});
beforeEach(() => {
  deps = testDeps();
});

async function official(phone = `+2231000${7000 + made++}`) {
  const kept = await addOfficial(db, deps, { commune: 117, name: 'Awa', role: 'mayor', phone });
  const hash = deps.phones.hash(phone);
  const person: Person = {
    ...{ phoneId: kept.phoneId, citizenId: 0, phoneHash: hash, language: 'fr', medium: 'voice' },
  };
  return { ...kept, hash, person, phone };
}

type Official = Awaited<ReturnType<typeof official>>;
const issue = ({ officialId }: Official, pin: string) =>
  act(db, (tx) => issuePin(tx, deps, { officialId, pin, moderator: 'Fanta' }));
/** What a call does: looks, then counts. */
async function key({ hash, person }: Official, pin: string): Promise<boolean> {
  const { right } = await lookAtPin(db, deps, { phoneHash: hash, pin });
  await act(db, (tx) => notePin(tx, deps, { person, right }));
  return right;
}
const state = async ({ hash }: Official) => (await pinOfPhone(db, deps, { phoneHash: hash }))?.pin;

describe('the code of an official', () => {
  it('is asked for once there is one, of his phone alone', async () => {
    const mayor = await official();
    expect(await pinOfPhone(db, deps, { phoneHash: deps.phones.hash('+22310009876') })).toBeNull();
    expect(await state(mayor)).toBe('none');
    await issue(mayor, '4711');
    expect(await state(mayor)).toBe('set');
    expect(await key(mayor, '4712')).toBe(false);
    expect(await key(mayor, '4711')).toBe(true);
    const row = await db('official').where({ id: mayor.officialId }).first();
    expect(row.pin_hash).not.toContain('4711');
  });

  it('locks after three wrong ones for a quarter of an hour, the right one too', async () => {
    const mayor = await official();
    await issue(mayor, '4711');
    for (const pin of ['1111', '2222']) expect(await key(mayor, pin)).toBe(false);
    const look = () => lookAtPin(db, deps, { phoneHash: mayor.hash, pin: '3333' });
    expect(await look()).toMatchObject({ right: false, locks: 'locked' });
    await key(mayor, '3333');
    expect(await state(mayor)).toBe('locked');
    expect(await key(mayor, '4711')).toBe(false);
    deps.at(MORNING + 15 * MINUTE_MS);
    expect(await state(mayor)).toBe('set');
    expect(await key(mayor, '4711')).toBe(true);
  });

  it('is locked apart for calls that came in: a forged number never locks him out of his own', async () => {
    const mayor = await official();
    await issue(mayor, '4711');
    const forged = { ...mayor.person, came: true };
    const wrong = { person: forged, right: false };
    for (const _ of [1, 2, 3]) await act(db, (tx) => notePin(tx, deps, wrong));
    expect(await pinOfPhone(db, deps, forged)).toEqual({ pin: 'locked' });
    expect(await lookAtPin(db, deps, { ...forged, pin: '4711' })).toMatchObject({ right: false });
    expect(await key(mayor, '4711')).toBe(true);
    expect(await pinOfPhone(db, deps, forged)).toEqual({ pin: 'locked' });
    await issue(mayor, '4712');
    expect(await pinOfPhone(db, deps, forged)).toEqual({ pin: 'set' });
  });

  it('is blocked after ten wrong ones in a day, until the team gives a new one', async () => {
    const mayor = await official();
    await issue(mayor, '4711');
    let now = MORNING;
    for (let wrong = 0; wrong < 10; wrong += 1) {
      if ((await state(mayor)) === 'locked') now += 15 * MINUTE_MS;
      deps.at(now);
      await key(mayor, '0000');
    }
    deps.at(now + 48 * 60 * MINUTE_MS);
    expect(await state(mayor)).toBe('blocked');
    expect(await key(mayor, '4711')).toBe(false);
    await issue(mayor, '2580');
    expect(await key(mayor, '4711')).toBe(false);
    expect(await key(mayor, '2580')).toBe(true);
    const audit = await db('audit_entry').where({ subject: `official:${mayor.officialId}` });
    expect(audit.map(({ action }) => action)).toContain('pin.blocked');
    expect(JSON.stringify(audit)).not.toMatch(/4711|2580/);
  });

  it('counts every wrong one of many at once', async () => {
    const mayor = await official();
    await issue(mayor, '4711');
    const wrong = () => act(db, (tx) => notePin(tx, deps, { person: mayor.person, right: false }));
    await Promise.all(Array.from({ length: 8 }, wrong));
    expect(await state(mayor)).toBe('locked');
    const [row] = await db('official_pin_lock').where({ phone_id: mayor.phoneId });
    expect(row).toMatchObject({ tries: 0, wrong: 3 });
  });

  it('may be chosen in a call, the first one alone', async () => {
    const mayor = await official();
    const choose = (pin: string) => {
      const sealed = deps.pins.seal(`official:${mayor.officialId}`, pin);
      return act(db, (tx) => choosePin(tx, deps, { person: mayor.person, sealed }));
    };
    expect(await choose('4711')).toEqual({ kind: 'set' });
    expect(await choose('1111')).toEqual({ kind: 'not_first' });
    expect(await key(mayor, '4711')).toBe(true);
  });

  it('is whose it is where several share a phone, and is not ours to give there', async () => {
    const first = await official();
    const second = await official(first.phone);
    expect(await state(first)).toBe('shared');
    const sms = { person: first.person, pin: '4711', old: null };
    expect(await act(db, (tx) => setPin(tx, deps, sms))).toEqual({ kind: 'pin_shared' });
    await issue(first, '4711');
    await issue(second, '2580');
    const whose = async (pin: string) =>
      (await lookAtPin(db, deps, { phoneHash: first.hash, pin })).official;
    expect([await whose('4711'), await whose('2580'), await whose('1111')]).toEqual([
      first.officialId,
      second.officialId,
      null,
    ]);
  });

  it('is changed by SMS by who knows the old one', async () => {
    const mayor = await official();
    const set = (pin: string, old: string | null = null) =>
      act(db, (tx) => setPin(tx, deps, { person: mayor.person, pin, old }));
    expect(await set('4711')).toEqual({ kind: 'pin' });
    expect(await set('2580')).toEqual({ kind: 'pin_again' });
    expect(await set('2580', '1111')).toEqual({ kind: 'pin_wrong' });
    expect(await set('2580', '4711')).toEqual({ kind: 'pin' });
    expect(await key(mayor, '2580')).toBe(true);
    for (const old of ['1', '2', '3']) await set('9999', `000${old}`);
    expect(await set('9999', '2580')).toEqual({ kind: 'pin_locked' });
  });
});
