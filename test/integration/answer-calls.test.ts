import { describe, expect, it } from 'vitest';
import { beginHearing } from '../../src/acts/answers/begin-hearing.ts';
import { answerFollowUp } from '../../src/acts/citizens/answer-follow-up.ts';
import { askSpokenAnswer } from '../../src/acts/citizens/ask-spoken-answer.ts';
import { heardAnswer } from '../../src/acts/citizens/heard-answer.ts';
import { optOut } from '../../src/acts/citizens/opt-out.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import { recordCallFinal } from '../../src/acts/deliveries/record-call-final.ts';
import { recordSendOutcome } from '../../src/acts/deliveries/record-send-outcome.ts';
import { startSending } from '../../src/acts/deliveries/start-sending.ts';
import { closeStaleCall } from '../../src/acts/timed/close-stale-call.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import { citizenView } from '../../src/storage/citizens/citizen-view.ts';
import { type DeliveryRow, updateDelivery } from '../../src/storage/deliveries/deliveries.ts';
import { fromColumns } from '../../src/storage/rows.ts';
import { act, MORNING } from '../support/acts.ts';
import { type Asked, useTownHall } from '../support/town-hall.ts';

const SECOND = 1_000;
/** Read aloud in ten seconds. */
const ANSWER = 'x'.repeat(170);

const { db, deps, town } = await useTownHall({ undoMinutes: 0, speakWaitHours: 0, canRead: true });

/** A question by voice, answered: her call is due. */
async function answered(): Promise<Asked> {
  const asked = await town.askMayor(deps, 'voice');
  await town.answer(deps, asked.reference, ANSWER);
  return asked;
}

async function callsTo({ person }: Asked): Promise<DeliveryRow[]> {
  const rows = await db('delivery')
    .where({ phone_id: person.phoneId, purpose: 'answer', kind: 'call' })
    .orderBy(['created_at', 'due_at']);
  return rows.map((row) => fromColumns<DeliveryRow>(row));
}

/** The one still to be made. */
async function dueCallTo(asked: Asked): Promise<DeliveryRow> {
  const call = (await callsTo(asked)).find(({ state }) => state === 'due');
  if (call === undefined) throw new Error('no call');
  return call;
}

const smsTo = ({ person }: Asked) =>
  db('delivery').where({ phone_id: person.phoneId, kind: 'sms', purpose: 'call_missed' });

let session = 0;

/** Places the call that is due, at its time or later. @returns the operator's id of the call. */
async function place(call: DeliveryRow): Promise<string> {
  session += 1;
  const sessionKey = `call-${session}`;
  deps.at(Math.max(deps.clock.now(), call.dueAt));
  const claimed = await act(db, (tx) => startSending(tx, deps, { deliveryId: call.id }));
  expect(claimed.kind).toBe('send');
  const accepted = { kind: 'accepted', providerId: sessionKey, cost: null } as const;
  const outcome = { deliveryId: call.id, provider: 'africastalking', outcome: accepted };
  await act(db, (tx) => recordSendOutcome(tx, deps, outcome));
  return sessionKey;
}

const end = (
  call: DeliveryRow,
  sessionKey: string,
  outcome: 'completed' | 'busy' | 'no_answer' | 'rejected',
  seconds: number | null,
) =>
  act(db, (tx) =>
    recordCallFinal(tx, deps, {
      provider: 'africastalking',
      sessionKey,
      clientRequestId: call.id,
      final: { outcome, seconds, cost: null },
      inbound: null,
    }),
  );

/** She takes the call and asks for the answer after so many seconds: it begins to play. */
async function begin({ person, id }: Asked, call: DeliveryRow, after = 0): Promise<string> {
  const sessionKey = await place(call);
  await updateDelivery(db, call.id, { beganAt: deps.clock.now(), keyPressed: true });
  deps.at(deps.clock.now() + after * SECOND);
  const hearing = { provider: 'africastalking', sessionKey };
  await act(db, (tx) => beginHearing(tx, deps, { person, contribution: id, call: hearing }));
  return sessionKey;
}

/** She asks for it after five seconds, and hears `seconds` of that page. */
async function hear(asked: Asked, call: DeliveryRow, seconds: number): Promise<string> {
  const sessionKey = await begin(asked, call, 5);
  deps.at(deps.clock.now() + seconds * SECOND);
  await end(call, sessionKey, 'completed', 5 + seconds);
  return sessionKey;
}

const view = async ({ person }: Asked) => citizenView(db, person.phoneHash);
const share = async ({ id }: Asked) =>
  (await db('answer').where({ contribution_id: id }).first('heard_share')).heard_share;

describe('a call that brings an answer', () => {
  it('is not made again once she heard it', async () => {
    const asked = await answered();
    const call = await dueCallTo(asked);
    await hear(asked, call, 12);
    expect(await share(asked)).toBe(1);
    expect((await callsTo(asked)).map(({ state }) => state)).toEqual(['delivered']);
    expect((await view(asked)).waitingAnswer).toBeNull();
  });

  it('is made again later when she hung up after a third of it, whatever the operator repeats', async () => {
    const asked = await answered();
    const first = await dueCallTo(asked);
    const sessionKey = await hear(asked, first, 5);
    expect(await share(asked)).toBeCloseTo(0.3, 1);
    const endedAt = deps.clock.now();
    await Promise.all([1, 2, 3].map(() => end(first, sessionKey, 'completed', 10)));
    const calls = await callsTo(asked);
    expect(calls.map(({ state }) => state)).toEqual(['delivered', 'due']);
    expect(calls[1]?.dueAt).toBe(endedAt + 3 * HOUR_MS);
    expect((await view(asked)).waitingAnswer).toEqual({ reference: asked.reference });
    await hear(asked, await dueCallTo(asked), 11);
    expect((await callsTo(asked)).map(({ state }) => state)).toEqual(['delivered', 'delivered']);
    expect((await view(asked)).waitingAnswer).toBeNull();
  });

  it('knows what was heard when the length of the call is told last', async () => {
    const asked = await answered();
    const call = await dueCallTo(asked);
    const sessionKey = await begin(asked, call);
    deps.at(deps.clock.now() + 60 * SECOND);
    await end(call, sessionKey, 'completed', null);
    expect(await callsTo(asked)).toHaveLength(1);
    await end(call, sessionKey, 'completed', 4);
    expect(await share(asked)).toBeCloseTo(0.2, 1);
    expect(await callsTo(asked)).toHaveLength(2);
  });

  it('is made three times at most, spread over two days, then waits and says so by SMS', async () => {
    const asked = await answered();
    const times: number[] = [];
    for (const outcome of ['no_answer', 'rejected', 'busy'] as const) {
      const call = await dueCallTo(asked);
      const sessionKey = await place(call);
      times.push(deps.clock.now());
      await end(call, sessionKey, outcome, 0);
    }
    expect((await callsTo(asked)).map(({ state }) => state)).toEqual(['failed']);
    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBe(2 * MINUTE_MS);
    expect(third).toBe(MORNING + 22 * HOUR_MS);
    const [sms, ...more] = await smsTo(asked);
    expect(more).toEqual([]);
    expect(sms.body).toContain(asked.reference);
    expect(sms.body).not.toContain('puits');
    expect((await view(asked)).waitingAnswer).toEqual({ reference: asked.reference });
  });

  it('counts a call she hung up with those nobody answered', async () => {
    const asked = await answered();
    const first = await dueCallTo(asked);
    await hear(asked, first, 4);
    for (let tries = 0; tries < 2; tries += 1) {
      const due = await dueCallTo(asked);
      await end(due, await place(due), 'no_answer', 0);
    }
    expect((await callsTo(asked)).map(({ state }) => state)).toEqual(['delivered', 'failed']);
    expect(await smsTo(asked)).toHaveLength(1);
  });

  it('never leaves in quiet hours', async () => {
    const asked = await answered();
    const call = await dueCallTo(asked);
    deps.at(MORNING + 11.5 * HOUR_MS);
    await hear(asked, call, 4);
    const hour = new Date((await dueCallTo(asked)).dueAt).getUTCHours();
    expect(hour).toBeGreaterThanOrEqual(8);
    expect(hour).toBeLessThan(20);
  });

  it('is not made when she read or judged it on another medium meanwhile', async () => {
    const read = await answered();
    await act(db, (tx) => heardAnswer(tx, deps, { person: read.person, contribution: read.id }));
    expect(await callsTo(read)).toMatchObject([{ state: 'cancelled', failure: 'heard' }]);
    const judged = await answered();
    const word = { person: judged.person, contribution: judged.id } as const;
    await act(db, (tx) => answerFollowUp(tx, deps, { ...word, kind: 'answer_good', answer: 'no' }));
    expect(await callsTo(judged)).toMatchObject([{ state: 'cancelled', failure: 'heard' }]);
  });

  it('is not made again, and no SMS sent, when she read it while the phone rang', async () => {
    const asked = await answered();
    const call = await dueCallTo(asked);
    const sessionKey = await place(call);
    await act(db, (tx) => heardAnswer(tx, deps, { person: asked.person, contribution: asked.id }));
    await end(call, sessionKey, 'no_answer', 0);
    expect((await callsTo(asked)).map(({ state }) => state)).toEqual(['failed']);
    expect(await smsTo(asked)).toEqual([]);
  });

  it('is not made again while she waits for it in her language', async () => {
    const asked = await answered();
    const call = await dueCallTo(asked);
    const sessionKey = await begin(asked, call);
    await act(db, (tx) =>
      askSpokenAnswer(tx, deps, { person: asked.person, contribution: asked.id }),
    );
    deps.at(deps.clock.now() + 30 * SECOND);
    await end(call, sessionKey, 'completed', 30);
    expect(await callsTo(asked)).toHaveLength(1);
    expect((await view(asked)).waitingAnswer).toBeNull();
  });

  it('waits for a voice when nothing here can say the answer', async () => {
    deps.settings = { ...deps.settings, canRead: false };
    const asked = await answered();
    const call = await dueCallTo(asked);
    await updateDelivery(db, call.id, { keyPressed: true });
    await end(call, await place(call), 'completed', 9);
    expect(await callsTo(asked)).toHaveLength(1);
    const answer = await db('answer').where({ contribution_id: asked.id }).first();
    expect(answer).toMatchObject({ heard_at: null, spoken_asked_at: new Date(deps.clock.now()) });
  });

  it('comes back once after STOP and a new contact, not once for each time it was refused', async () => {
    const asked = await answered();
    expect(await callsTo(asked)).toMatchObject([{ state: 'due' }]);
    const { person } = asked;
    await act(db, (tx) => optOut(tx, deps, { person, confirm: false }));
    expect((await callsTo(asked)).map(({ state }) => state)).toEqual(['cancelled']);
    const number = deps.phones.decrypt(
      (await db('phone').where({ id: person.phoneId }).first()).number_encrypted,
    );
    for (let contact = 0; contact < 2; contact += 1) {
      await act(db, (tx) => touchPhone(tx, deps, { number, medium: 'ussd' }));
    }
    expect((await callsTo(asked)).map(({ state }) => state)).toEqual(['due']);
  });

  it('is over when its end was never told and it had begun to play', async () => {
    const asked = await answered();
    const call = await dueCallTo(asked);
    await begin(asked, call);
    deps.at(deps.clock.now() + 20 * MINUTE_MS);
    await act(db, (tx) => closeStaleCall(tx, deps, { deliveryId: call.id }));
    expect((await callsTo(asked)).map(({ state }) => state)).toEqual(['delivered']);
  });
});
