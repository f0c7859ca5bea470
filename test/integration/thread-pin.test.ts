import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { maskHerVoice } from '../../src/acts/citizens/mask-voice.ts';
import { lookAtThreadPin, noteThreadPin, threadPinOf } from '../../src/acts/citizens/thread-pin.ts';
import type { Person } from '../../src/acts/deps.ts';
import { statusText } from '../../src/channels/sms/dispatch-status.ts';
import { HOUR_MS } from '../../src/lib/durations.ts';
import { act, testDeps } from '../support/acts.ts';
import { useTestProcess } from '../support/gateway.ts';
import { type Asked, type Office, openDesk, openOffice } from '../support/moderation.ts';

const PIN = '4907';
const deps = testDeps();
const { db, gateway } = await useTestProcess();
let office: Office;
let folder: string;
let asked: Asked;
let phone: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pin-'));
  office = await openOffice(db, deps, folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  asked = await office.ask(deps, await office.citizen(deps, 'ussd'));
  await db('phone').where({ id: asked.person.phoneId }).update({ language: 'fr' });
  const row = await db('phone').where({ id: asked.person.phoneId }).first();
  phone = deps.phones.decrypt(row.number_encrypted);
});

/** Dials and types, page by page; answers the last page. */
async function dial(...inputs: string[]): Promise<string> {
  const session = `ATUid_${randomUUID()}`;
  let page = '';
  for (let at = 0; at <= inputs.length; at += 1)
    page = (await gateway.ussd(session, phone, inputs.slice(0, at).join('*'))).body;
  return page;
}

/** The help menu's line for her code, wherever it stands. */
async function toCode(): Promise<string[]> {
  const page = await dial('4', '9');
  const key = /(\d) Code secret et voix/.exec(page)?.[1];
  if (key === undefined) throw new Error(`no code in the help menu: ${page}`);
  return ['4', '9', key, '1'];
}
const choose = async (pin = PIN) => dial(...(await toCode()), '1', pin, pin);
const state = () => threadPinOf(db, deps, asked.person);

describe('a code for her own thread', () => {
  it('is asked before her requests, three times at most', async () => {
    expect(await dial('3')).toContain(asked.reference);
    expect(await choose()).toContain('Votre code est gardé');
    expect(await dial('3')).toContain('Tapez votre code');
    expect(await dial('3', '1111')).toContain('Code faux');
    expect(await dial('3', PIN)).toContain(asked.reference);
    const wrong = await dial('3', '1111', '2222', '3333');
    expect(wrong).toContain('Attendez 15 minutes');
    expect(wrong).not.toContain(asked.reference);
    expect(await dial('3')).toContain('Attendez 15 minutes');
    expect(await state()).toMatchObject({ pin: 'locked' });
  });

  it('counts wrong ones one by one, however many come at once', async () => {
    await choose();
    const wrong = { person: asked.person, right: false };
    const many = [1, 2, 3].map(() => act(db, (tx) => noteThreadPin(tx, deps, wrong)));
    expect((await Promise.all(many)).filter(({ kind }) => kind === 'locked')).toHaveLength(1);
    expect(await state()).toMatchObject({ pin: 'locked' });
    const look = { phoneHash: asked.person.phoneHash, pin: PIN };
    expect(await lookAtThreadPin(db, deps, look)).toMatchObject({ right: false });
  });

  it('is locked apart for calls that came in: whoever forges her number locks neither her nor anything open', async () => {
    await choose();
    const forged: Person = { ...asked.person, medium: 'voice', came: true };
    for (const _ of [1, 2, 3])
      await act(db, (tx) => noteThreadPin(tx, deps, { person: forged, right: false }));
    const look = { pin: PIN, phoneHash: forged.phoneHash };
    expect(await threadPinOf(db, deps, forged)).toMatchObject({ pin: 'locked' });
    expect(await lookAtThreadPin(db, deps, { ...look, came: true })).toMatchObject({
      right: false,
    });
    expect(await state()).toMatchObject({ pin: 'set' });
    expect(await dial('3', PIN)).toContain(asked.reference);
    expect(await threadPinOf(db, deps, forged)).toMatchObject({ pin: 'locked' });
  });

  it('stands nowhere in clear: neither where she is, nor what came, nor what was answered', async () => {
    await choose();
    await dial('3', '1111', PIN, '1');
    const kept = [
      await db('session_snapshot').select(),
      await db('inbound_event').select(),
      await db('phone').select(),
      await db('thread_pin_lock').select(),
    ];
    expect(JSON.stringify(kept)).not.toMatch(new RegExp(`\\b${PIN}\\b|\\*1111`));
  });

  it('goes on after a copy of the keypress that carried it', async () => {
    await choose();
    const session = `ATUid_${randomUUID()}`;
    const ussd = async (text: string) => (await gateway.ussd(session, phone, text)).body;
    for (const text of ['', '3']) await ussd(text);
    const list = await ussd(`3*${PIN}`);
    expect(await ussd(`3*${PIN}`)).toBe(list);
    expect(await ussd('3')).toContain('Tapez votre code');
    expect(await ussd(`3*${PIN}*1`)).toContain('La pompe');
  });

  it('is taken away with the code, changed with the code', async () => {
    await choose();
    expect(await dial(...(await toCode()), '2', '1111')).toContain('Code faux');
    expect(await dial(...(await toCode()), '1', PIN, '5555', '5555')).toContain('gardé');
    expect(await dial(...(await toCode()), '2', '5555')).toContain('enlevé');
    expect(await dial('3')).toContain(asked.reference);
  });

  it('is kept from an SMS, which says how to go on', async () => {
    const status = () => act(db, (tx) => statusText(tx, deps, asked.person, asked.reference));
    expect(await status()).toContain('sms.status');
    await choose();
    expect(await status()).toBe(
      `fr pin.sms_status ref=${asked.reference} number=${deps.settings.voiceNumber}`,
    );
  });
});

it.each([true, false])('knows whether she said that her voice is to be masked (%s)', async (on) => {
  const { person } = asked;
  expect(await state()).toMatchObject({ masked: false, maskAsked: false });
  await act(db, (tx) => maskHerVoice(tx, deps, { person, on }));
  expect(await state()).toMatchObject({ masked: on, maskAsked: true });
});

describe('a code she forgot', () => {
  const sms = () => db('delivery').where({ phone_id: asked.person.phoneId }).pluck('body');

  it('is none any more after a day, of which her phone is told; the right one keeps it', async () => {
    await choose();
    expect(await dial(...(await toCode()), '3')).toContain('demain');
    expect((await sms()).at(-1)).toMatch(/^Kumasira : code oublié/);
    expect(await state()).toMatchObject({ pin: 'set', forgotten: true });
    await dial('3', PIN);
    expect(await state()).toMatchObject({ pin: 'set', forgotten: false });
    await dial(...(await toCode()), '3');
    const later = { ...deps, clock: { now: () => Date.now() + 25 * HOUR_MS } };
    expect(await threadPinOf(db, later, asked.person)).toMatchObject({ pin: 'none' });
  });

  it('is taken away by the team, which is written down', async () => {
    const desk = openDesk(db, deps, folder);
    expect((await desk.type('pin-reset', asked.reference)).code).toBe(1);
    await choose();
    expect((await desk.type('pin-reset', asked.reference)).code).toBe(0);
    expect(await state()).toMatchObject({ pin: 'none' });
    const audit = { action: 'pin.reset', actor: 'console:awa' };
    expect(await db('audit_entry').where(audit)).toHaveLength(1);
    expect((await sms()).at(-1)).toBe('Kumasira : votre code est enlevé.');
  });
});
