import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issuePin } from '../../src/acts/staff/issue-pin.ts';
import type { RawRequest } from '../../src/channels/http.ts';
import type { VoiceEvent } from '../../src/channels/voice/codec.ts';
import { hangUpTurn } from '../../src/channels/voice/hang-up.ts';
import { type Call, createVoiceHandler, type VoiceDeps } from '../../src/channels/voice/route.ts';
import { openSnapshots } from '../../src/sessions/postgres.ts';
import { officialOfPhone } from '../../src/storage/officials/officials.ts';
import { tellUnsentAnswer } from '../../src/wiring/unsent-answer.ts';
import { testDeps } from '../support/acts.ts';
import { useTestProcess } from '../support/gateway.ts';
import { openTownHall, type TownHall } from '../support/town-hall.ts';

const { db, gateway } = await useTestProcess();
let made = 0;
let call: TestCall;

type Happening = Partial<VoiceEvent> & Pick<VoiceEvent, 'kind'>;

/** One call of ours under way, as the operator tells of it. */
interface TestCall {
  msisdn: string;
  session: string;
  /** @returns the turn and the first step of our instructions. */
  post(event: Happening): Promise<{ turn: number; step: string }>;
  /** The end of the call, with what was being said. */
  hangUp(url: string | null): Promise<void>;
}

function openCall(
  caller: Call = {
    ...{ msisdn: `+2231${String(7_000_000 + made++)}`, flow: 'welcome' },
    ...{ vars: {}, resumable: true },
  },
): TestCall {
  const { msisdn } = caller;
  const session = `ATVId_${randomUUID()}`;
  const event: VoiceEvent = {
    ...{ provider: 'africastalking', sessionKey: session, direction: 'outbound', msisdn },
    ...{ clientRequestId: null, kind: 'begin', turn: null, digits: '' },
    ...{ recordingUrl: null, final: null },
  };
  return {
    msisdn,
    session,
    post: async (more) => {
      const handle = createVoiceHandler(voiceDeps({ ...event, ...more }, caller));
      return JSON.parse((await handle({} as RawRequest)).body);
    },
    hangUp: async (url) => {
      if (url !== null)
        await gateway.takeTurn(hangUpTurn(event, caller, { id: randomUUID(), url }));
      const acting = testDeps();
      const sessions = openSnapshots(db, { now: () => Date.now() });
      const calls = { find: async () => caller };
      await tellUnsentAnswer({ db, acting, sessions, calls, addJob: async () => true }, event);
    },
  };
}

function voiceDeps(event: VoiceEvent, caller: Call) {
  const deps: Partial<VoiceDeps> = {
    codec: {
      parse: () => event,
      parseNotice: () => null,
      format: (steps, turn) => ({
        ...{ status: 200, headers: {} },
        body: JSON.stringify({ turn, step: steps[0]?.step }),
      }),
    },
    ids: { uuid: randomUUID } as VoiceDeps['ids'],
    takeTurn: gateway.takeTurn,
    findCall: async () => caller,
    noteKey: async () => undefined,
    speak: async () => [],
    spool: async (_request, error) => {
      throw error;
    },
  };
  return deps as VoiceDeps;
}

const key = (digits: string, turn: number): Happening => ({ kind: 'digits', digits, turn });
const spoken = (turn: number, url = `https://op/${randomUUID()}.mp3`): Happening => ({
  ...{ kind: 'recording', turn },
  recordingUrl: url,
});
const hers = (table: string) =>
  db(table)
    .join('phone', 'phone.id', `${table}.phone_id`)
    .where({ hash: gateway.hash(call.msisdn) })
    .select(`${table}.*`);

/** Somebody calls for the first time and is asked to speak. @returns the turn of that screen. */
async function untilTheBeep(): Promise<number> {
  const language = await call.post({ kind: 'begin' });
  const consent = await call.post(key('4', language.turn));
  const asked = await call.post(key('1', consent.turn));
  expect(asked.step).toBe('record');
  return asked.turn;
}

beforeEach(() => {
  call = openCall();
});

describe('what she says in a call is kept', () => {
  it('when a text message has moved her dialogue while she spoke', async () => {
    const turn = await untilTheBeep();
    await gateway.ussd(`ATUid_${randomUUID()}`, call.msisdn, '');
    await call.post(spoken(turn));
    expect(await hers('recording')).toHaveLength(1);
  });

  it('when her session went on without that turn: as a draft', async () => {
    const turn = await untilTheBeep();
    await db('session_snapshot')
      .where({ phone_hash: gateway.hash(call.msisdn) })
      .update({ turn: turn + 1 });
    const shown = await call.post(spoken(turn));
    const [recording] = await hers('recording');
    expect(shown).toEqual({ turn: turn + 1, step: 'record' });
    expect(await hers('contribution')).toMatchObject([
      { state: 'draft', recording_id: recording.id },
    ]);
  });

  it('when she hung up and has dialled the code before we heard of it', async () => {
    await untilTheBeep();
    const session = `ATUid_${randomUUID()}`;
    const page = (await gateway.ussd(session, call.msisdn, '')).body;
    await call.hangUp('https://op/late.mp3');
    expect(await hers('contribution')).toMatchObject([{ state: 'draft' }]);
    expect((await gateway.ussd(session, call.msisdn, '')).body).toBe(page);
  });

  it('once, when the end of the call names it again', async () => {
    const turn = await untilTheBeep();
    const url = `https://op/${randomUUID()}.mp3`;
    await call.post(spoken(turn, url));
    await gateway.ussd(`ATUid_${randomUUID()}`, call.msisdn, '');
    await call.hangUp(url);
    expect(await hers('recording')).toHaveLength(1);
  });
});

describe('the first request of a call', () => {
  it('that comes again late shows the current screen', async () => {
    const turn = await untilTheBeep();
    const replies = "state = jsonb_set(state::jsonb, '{replies}', '[]')::json";
    await db.raw(`update session_snapshot set ${replies} where phone_hash = ?`, [
      gateway.hash(call.msisdn),
    ]);
    expect(await call.post({ kind: 'begin' })).toEqual({ turn, step: 'record' });
    expect((await call.post(spoken(turn))).turn).toBe(turn + 1);
  });
});

describe('an official who speaks his answer and hangs up', () => {
  const deps = testDeps();
  let town: TownHall;
  beforeAll(async () => {
    town = await openTownHall(db, deps);
  });

  /** The mayor, whose code is 4711, is in a call that begins with `flow`. */
  async function callMayor(flow: string, vars: Call['vars']): Promise<void> {
    const { number_encrypted: sealed } = await db('phone')
      .where({ id: town.mayor.phoneId })
      .first();
    const msisdn = deps.phones.decrypt(sealed);
    const official = await officialOfPhone(db, town.mayor.phoneId);
    const issued = { officialId: official?.id ?? 0, pin: '4711', moderator: 'Fanta' };
    await db.transaction((tx) => issuePin(tx, deps, issued));
    call = openCall({ msisdn, flow, vars, resumable: false });
  }

  /** He hears the item and is asked to speak. @returns the turn of that screen. */
  async function untilHeSpeaks(): Promise<{ turn: number; reference: string }> {
    const { reference } = await town.askMayor(deps, 'voice');
    await callMayor('official-call', { reference });
    const begun = await call.post({ kind: 'begin' });
    const question = await call.post(key('4711', begun.turn));
    return { turn: (await call.post(key('2', question.turn))).turn, reference };
  }
  const told = async () =>
    (await db('delivery').where({ phone_id: town.mayor.phoneId, purpose: 'reply' })).map(
      ({ body }) => body,
    );

  it('is told, once, that it has not left', async () => {
    const { turn, reference } = await untilHeSpeaks();
    await call.post(spoken(turn));
    await call.hangUp(null);
    await call.hangUp(null);
    expect(await told()).toEqual([`fr sms.off.answer_unsent ref=${reference}`]);
    expect(await db('answer').select('id')).toEqual([]);
  });

  it('is told so when he hangs up while he speaks', async () => {
    const { reference } = await untilHeSpeaks();
    await call.hangUp('https://op/cut.mp3');
    expect(await told()).toContain(`fr sms.off.answer_unsent ref=${reference}`);
  });

  it('is told so of why a question is not for him', async () => {
    const { reference } = await town.askMayor(deps, 'voice');
    await callMayor('official-call', { reference });
    const { turn } = await call.post({ kind: 'begin' });
    const question = await call.post(key('4711', turn));
    const beep = await call.post(key('8', question.turn));
    await call.post(spoken(beep.turn));
    await call.hangUp(null);
    expect(await told()).toContain(`fr sms.off.reason_unsent ref=${reference}`);
    const assignment = await db('assignment').orderBy('contribution_id', 'desc').first();
    expect(assignment).toMatchObject({ refused_at: null });
  });

  it('is told so of a message he wanted published', async () => {
    await callMayor('official-door', {});
    const { turn } = await call.post({ kind: 'begin' });
    const code = await call.post(key('1', turn));
    const menu = await call.post(key('4711', code.turn));
    const beep = await call.post(key('2', menu.turn));
    await call.post(spoken(beep.turn));
    await call.hangUp(null);
    const number = deps.settings.voiceNumber;
    expect(await told()).toContain(`fr sms.off.record_unsent number=${number}`);
  });

  it('is told nothing when it has left, or he said nothing', async () => {
    const before = await told();
    const { turn } = await untilHeSpeaks();
    await call.hangUp(null);
    const again = await untilHeSpeaks();
    const checked = await call.post(spoken(again.turn));
    await db('recording').update({ state: 'ready' });
    await call.post({ kind: 'redirected', turn: checked.turn });
    await call.post(key('1', checked.turn + 1));
    await call.hangUp(null);
    expect(await told()).toEqual(before);
    expect(await db('answer').select('state')).toEqual([{ state: 'waiting' }]);
    expect(turn).toBeGreaterThan(0);
  });
});
