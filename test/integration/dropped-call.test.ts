import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { offerAfterDrop } from '../../src/acts/citizens/offer-after-drop.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import type { Person } from '../../src/acts/deps.ts';
import type { VoiceEvent } from '../../src/channels/voice/codec.ts';
import { newDialogue } from '../../src/engine/dialogue.ts';
import type { FlowSet } from '../../src/engine/flow.ts';
import { offerToGoOn } from '../../src/wiring/dropped-call.ts';
import { act, addCommune, consentingPerson, testDeps } from '../support/acts.ts';
import { FLOWS } from '../support/canned-world.ts';
import { useTestDatabase } from '../support/database.ts';

const deps = testDeps();
const db = await useTestDatabase();
let person: Person;
let number: string;
let made = 0;

beforeAll(async () => {
  await addCommune(db, 103, 'Bafoulabé');
});
beforeEach(async () => {
  number = `+2231000${5000 + made++}`;
  person = await consentingPerson(db, deps, number, 'voice');
});

const offers = () =>
  db('delivery').where({ phone_id: person.phoneId }).select('purpose', 'kind', 'state', 'body');
const drop = (how: { unsent?: boolean; pressed?: boolean; byNetwork?: boolean }) =>
  act(db, (tx) =>
    offerAfterDrop(tx, deps, {
      ...{ person, unsent: false, pressed: false, byNetwork: false },
      ...how,
    }),
  );

describe('a call that broke off', () => {
  it.each([
    ['she had said something that is not sent', { unsent: true }],
    ['the network ended it after she had pressed a key', { byNetwork: true, pressed: true }],
  ])('is called back when %s', async (_when, how) => {
    expect(await drop(how)).toEqual({ kind: 'call' });
    expect(await offers()).toMatchObject([{ purpose: 'dropped', kind: 'call', state: 'due' }]);
  });

  it.each([
    ['she ended it herself before she spoke', { pressed: true }],
    ['the network ended it before she did anything', { byNetwork: true }],
  ])('is an SMS without a subject when %s', async (_when, how) => {
    expect(await drop(how)).toEqual({ kind: 'sms' });
    const [sms] = await offers();
    expect(sms.body).toBe(`fr sms.dropped number=${deps.settings.voiceNumber}`);
  });

  it('is offered once a day, however many end at once', async () => {
    const kinds = await Promise.all([1, 2, 3].map(() => drop({ unsent: true })));
    expect(kinds.filter(({ kind }) => kind === 'call')).toHaveLength(1);
    expect(await offers()).toHaveLength(1);
  });

  it('is not called back once she has come back by herself', async () => {
    await drop({ unsent: true });
    await act(db, (tx) => touchPhone(tx, deps, { number, medium: 'ussd' }));
    expect(await offers()).toMatchObject([{ state: 'cancelled' }]);
  });
});

describe('the end of a call', () => {
  const flows = FLOWS as FlowSet;
  const session = `ATVId_${randomUUID()}`;

  /** Her dialogue stood at `screen` when the call was over. */
  async function ended(
    at: { flow: string; screen: string },
    more: object = {},
    steps = ['record'],
  ) {
    const dialogue = {
      ...newDialogue(flows.hash, 'fr', 'voice'),
      ...{ stack: [at], ...more },
    };
    const reply = { steps: steps.map((step) => ({ step })) };
    const state = {
      medium: 'voice',
      sessionKey: session,
      dialogue,
      replies: [{ key: 'k', reply }],
    };
    const event = {
      ...{ provider: 'op', sessionKey: session, kind: 'final', direction: 'outbound' },
      final: { outcome: 'completed', seconds: 20, cost: null },
    } as unknown as VoiceEvent;
    const call = { msisdn: number, flow: 'welcome', vars: {}, resumable: true };
    await offerToGoOn(
      {
        ...{ db, acting: deps, addJob: async () => true },
        sessions: { read: async () => ({ session: { state } as never, lastTurn: 1 }) },
        calls: { find: async () => call, pressed: async () => true },
        flowVersion: async () => flows,
      },
      event,
    );
    return (await offers()).map(({ purpose }) => purpose);
  }

  it('while she listens back to what she said: she is called', async () => {
    expect(await ended({ flow: 'send', screen: 'check' }, { unsaved: true })).toEqual(['dropped']);
  });

  it('while she was to speak: an SMS', async () => {
    expect(await ended({ flow: 'first-call', screen: 'body' })).toEqual(['dropped.sms']);
  });

  it.each([
    ['when only her commune was asked', { flow: 'commune', screen: 'ask' }, {}, ['record']],
    ['at a menu', { flow: 'main', screen: 'menu' }, {}, ['collect']],
    ['after everything was said', { flow: 'sent', screen: 'bye' }, { ended: true }, ['hangup']],
    ['after a goodbye of ours', { flow: 'first-call', screen: 'body' }, {}, ['play', 'hangup']],
  ])('%s: nothing', async (_when, at, more, steps) => {
    expect(await ended(at, more, steps)).toEqual([]);
  });

  it.each([
    ['who said STOP during the call', { opted_out_at: new Date(deps.clock.now()) }],
    ['who asked to be erased', { erase_due_at: new Date(deps.clock.now() + 86_400_000) }],
  ])('is no contact of hers: nothing for somebody %s, which stays so', async (_who, wish) => {
    await db('phone').where({ id: person.phoneId }).update(wish);
    expect(await ended({ flow: 'send', screen: 'check' }, { unsaved: true })).toEqual([]);
    expect(await db('phone').where({ id: person.phoneId }).first()).toMatchObject(wish);
  });

  it('behind a code: nothing, for that is not taken up again', async () => {
    const stack = [
      { flow: 'official-door', screen: 'in' },
      { flow: 'official-items', screen: 'check' },
    ];
    const at = { flow: 'official-items', screen: 'check' };
    expect(await ended(at, { unsaved: true, stack })).toEqual([]);
  });

  it('while nobody said whether she goes on: nothing, a machine may have answered', async () => {
    const stack = [
      { flow: 'send', screen: 'check' },
      { flow: 'resume', screen: 'ask' },
    ];
    const at = { flow: 'resume', screen: 'ask' };
    expect(await ended(at, { unsaved: true, stack }, ['collect'])).toEqual([]);
  });
});
