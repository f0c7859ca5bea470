import { describe, expect, it } from 'vitest';
import { optOut } from '../../src/acts/citizens/opt-out.ts';
import { requestCallBack } from '../../src/acts/citizens/request-call-back.ts';
import { requestErase } from '../../src/acts/citizens/request-erase.ts';
import { sendContribution } from '../../src/acts/citizens/send-contribution.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import { queueSms } from '../../src/acts/deliveries/queue-delivery.ts';
import { recordCallFinal } from '../../src/acts/deliveries/record-call-final.ts';
import { recordDeliveryReport } from '../../src/acts/deliveries/record-delivery-report.ts';
import { recordSendOutcome } from '../../src/acts/deliveries/record-send-outcome.ts';
import { startSending } from '../../src/acts/deliveries/start-sending.ts';
import type { Person } from '../../src/acts/deps.ts';
import { askDueFollowUps } from '../../src/acts/timed/ask-due-follow-ups.ts';
import { closeStaleCall } from '../../src/acts/timed/close-stale-call.ts';
import { eraseDue } from '../../src/acts/timed/erase-due.ts';
import { forgetOld } from '../../src/acts/timed/forget-old.ts';
import { recoverHalfSent } from '../../src/acts/timed/recover-half-sent.ts';
import { MOST_CALLS_A_DAY } from '../../src/civic/calls/call-back.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import { citizenView } from '../../src/storage/citizens/citizen-view.ts';
import { officialOfPhone } from '../../src/storage/officials/officials.ts';
import { act, MORNING } from '../support/acts.ts';
import { useTownHall } from '../support/town-hall.ts';

const provider = 'africastalking';

const { db, deps, town } = await useTownHall();
await db('price').insert(
  [
    { kind: 'sms_segment', amount_millionths: 8_000_000 },
    { kind: 'call_minute', amount_millionths: 30_000_000 },
  ].map((price) => ({ ...price, provider, currency: 'XOF', valid_from: new Date(0) })),
);

async function dueSms(person: Person, when: 'reply' | 'allowed' = 'reply'): Promise<string> {
  const { phoneId, language } = person;
  const sms = { phoneId, language, purpose: when === 'reply' ? 'reply' : 'status', body: 'Merci' };
  const row = await act(db, (tx) => queueSms(tx, deps, { ...sms, when }));
  if (row === null) throw new Error('no number');
  return row.id;
}

async function dueCall(person: Person): Promise<string> {
  const queued = await act(db, (tx) => requestCallBack(tx, deps, { person }));
  if (queued.kind !== 'queued') throw new Error(queued.kind);
  return queued.deliveryId;
}

const start = (deliveryId: string) => act(db, (tx) => startSending(tx, deps, { deliveryId }));

async function send(deliveryId: string, providerId: string): Promise<void> {
  await start(deliveryId);
  const outcome = { kind: 'accepted', providerId, cost: null } as const;
  await act(db, (tx) => recordSendOutcome(tx, deps, { deliveryId, provider, outcome }));
}

const deliveryOf = (id: string) => db('delivery').where({ id }).first();
const stateOf = async (id: string) => (await deliveryOf(id)).state;

const report = (messageId: string, state: 'sent' | 'delivered' | 'failed' | 'unknown') =>
  act(db, (tx) =>
    recordDeliveryReport(tx, deps, { provider, messageId, state, status: state, reason: null }),
  );

const final = (
  sessionKey: string,
  clientRequestId: string | null,
  outcome: 'completed' | 'busy' | 'no_answer',
  seconds: number | null = null,
) =>
  act(db, (tx) =>
    recordCallFinal(tx, deps, {
      provider,
      sessionKey,
      clientRequestId,
      final: { outcome, seconds, cost: null },
      inbound: null,
    }),
  );

describe('an SMS', () => {
  it('is claimed by one worker', async () => {
    const id = await dueSms(await town.citizen(deps));
    const claims = await Promise.all([start(id), start(id)]);
    expect(claims.map((claim) => claim.kind).sort()).toEqual(['not_due', 'send']);
  });

  it('only moves forward, whatever the order of its reports', async () => {
    const id = await dueSms(await town.citizen(deps));
    await send(id, 'AT1');
    await report('AT1', 'delivered');
    await report('AT1', 'sent');
    await report('AT1', 'failed');
    expect(await stateOf(id)).toBe('delivered');
  });

  it('keeps an unknown status as the operator wrote it', async () => {
    const id = await dueSms(await town.citizen(deps));
    await send(id, 'AT2');
    await report('AT2', 'unknown');
    expect(await deliveryOf(id)).toMatchObject({ state: 'accepted', provider_status: 'unknown' });
  });

  it('takes all the reports that were faster than the answer of the API', async () => {
    const id = await dueSms(await town.citizen(deps), 'allowed');
    await report('AT-early', 'sent');
    await report('AT-early', 'delivered');
    await report('AT-early', 'sent');
    await send(id, 'AT-early');
    expect(await stateOf(id)).toBe('delivered');
    const waiting = db('inbound_event').where({ kind: 'report', state: 'received' });
    expect(await waiting.where('key', 'like', '%AT-early%')).toEqual([]);
  });

  it('loses no report that comes while the answer of the API is written', async () => {
    const id = await dueSms(await town.citizen(deps), 'allowed');
    await start(id);
    let reported: ReturnType<typeof report> | undefined;
    await act(db, async (tx) => {
      const outcome = { kind: 'accepted', providerId: 'AT-race', cost: null } as const;
      await recordSendOutcome(tx, deps, { deliveryId: id, provider, outcome });
      reported = report('AT-race', 'delivered');
      await Promise.race([reported, new Promise((resolve) => setTimeout(resolve, 200))]);
    });
    expect(await reported).toEqual({ kind: 'recorded' });
    expect(await stateOf(id)).toBe('delivered');
  });

  it('takes a report that was faster than the answer of the API', async () => {
    const id = await dueSms(await town.citizen(deps));
    expect(await report('AT3', 'delivered')).toEqual({ kind: 'early' });
    await send(id, 'AT3');
    expect(await stateOf(id)).toBe('delivered');
  });

  it('costs its segments once', async () => {
    const id = await dueSms(await town.citizen(deps));
    await send(id, 'AT4');
    await send(id, 'AT4');
    const costs = await db('cost_entry').where({ delivery_id: id });
    expect(costs).toMatchObject([
      { amount_millionths: 8_000_000, currency: 'XOF', source: 'estimated' },
    ]);
  });

  it('is tried again later when the operator was busy, and given up on a wrong number', async () => {
    const id = await dueSms(await town.citizen(deps));
    const refused = async (code: 'throttled' | 'invalid_number') => {
      await start(id);
      const outcome = { kind: 'refused', code, detail: '' } as const;
      return act(db, (tx) => recordSendOutcome(tx, deps, { deliveryId: id, provider, outcome }));
    };
    expect(await refused('throttled')).toMatchObject({ kind: 'retry' });
    expect(await start(id)).toEqual({ kind: 'not_due' });
    deps.at(MORNING + MINUTE_MS);
    expect(await refused('invalid_number')).toMatchObject({ kind: 'failed' });
    expect(await stateOf(id)).toBe('failed');
  });

  it('left half-sent is unknown, then sent once more as a possible duplicate', async () => {
    const id = await dueSms(await town.citizen(deps));
    await start(id);
    const recover = () => act(db, (tx) => recoverHalfSent(tx, deps, { deliveryId: id }));
    expect(await recover()).toEqual({ kind: 'not_half_sent' });
    deps.at(MORNING + 2 * MINUTE_MS);
    expect(await recover()).toEqual({ kind: 'unknown' });
    deps.at(MORNING + 20 * MINUTE_MS);
    expect(await recover()).toEqual({ kind: 'retried' });
    expect(await deliveryOf(id)).toMatchObject({ state: 'due', possible_duplicate: true });
    await start(id);
    deps.at(MORNING + 30 * MINUTE_MS);
    await recover();
    deps.at(MORNING + 60 * MINUTE_MS);
    expect(await recover()).toEqual({ kind: 'failed' });
  });
});

describe('the door', () => {
  it('calls a phone back once until that call has ended', async () => {
    const person = await town.citizen(deps, 'voice');
    const beep = () => act(db, (tx) => requestCallBack(tx, deps, { person }));
    const both = await Promise.all([beep(), beep()]);
    expect(both.map((outcome) => outcome.kind).sort()).toEqual(['already', 'queued']);
    const [call] = await db('delivery').where({ phone_id: person.phoneId });
    await send(call.id, 'call-1');
    expect(await beep()).toEqual({ kind: 'already' });
    await final('call-1', call.id, 'completed', 65);
    expect(await beep()).toMatchObject({ kind: 'queued' });
    const cost = await db('cost_entry').where({ delivery_id: call.id }).first();
    expect(cost).toMatchObject({ amount_millionths: 60_000_000, source: 'estimated' });
  });

  it('calls a phone back so many times a day; the next beep is answered by one SMS', async () => {
    const person = await town.citizen(deps, 'voice');
    const beep = () => act(db, (tx) => requestCallBack(tx, deps, { person }));
    for (let call = 0; call < MOST_CALLS_A_DAY; call += 1) {
      expect(await beep()).toMatchObject({ kind: 'queued' });
      await db('delivery').where({ phone_id: person.phoneId }).update({ state: 'delivered' });
    }
    expect(await beep()).toEqual({ kind: 'too_many' });
    expect(await beep()).toEqual({ kind: 'too_many' });
    const sms = await db('delivery').where({ phone_id: person.phoneId, kind: 'sms' });
    expect(sms.map(({ body }) => body)).toEqual(['fr callback.quota']);
    deps.at(MORNING + 24 * 60 * MINUTE_MS);
    expect(await beep()).toMatchObject({ kind: 'queued' });
  });

  it('tries once more after two minutes, then writes', async () => {
    const person = await town.citizen(deps, 'voice');
    const id = await dueCall(person);
    await send(id, 'call-2');
    await final('call-2', id, 'no_answer');
    await final('call-2', id, 'no_answer');
    const again = await deliveryOf(id);
    expect(again.state).toBe('due');
    expect(again.due_at.getTime()).toBe(MORNING + 2 * MINUTE_MS);
    deps.at(MORNING + 2 * MINUTE_MS);
    await start(id);
    expect(await final('call-2', id, 'no_answer')).toEqual({ kind: 'ignored' });
    await final('call-3', id, 'busy');
    expect(await stateOf(id)).toBe('failed');
    const [sms] = await db('delivery').where({ phone_id: person.phoneId, kind: 'sms' });
    expect(sms.body).toBe('fr sms.callback_failed number=+22320000000');
  });

  it('is not called again when she answered, though the API never said that it called', async () => {
    const id = await dueCall(await town.citizen(deps, 'voice'));
    await start(id);
    await db('delivery')
      .where({ id })
      .update({ began_at: new Date(MORNING), provider_id: 'call-5' });
    const recover = () => act(db, (tx) => recoverHalfSent(tx, deps, { deliveryId: id }));
    deps.at(MORNING + 2 * MINUTE_MS);
    expect(await recover()).toEqual({ kind: 'unknown' });
    deps.at(MORNING + 20 * MINUTE_MS);
    expect(await recover()).toEqual({ kind: 'made' });
    expect(await deliveryOf(id)).toMatchObject({ state: 'delivered', possible_duplicate: false });
  });

  it('opens again when the end of a call never comes', async () => {
    const person = await town.citizen(deps, 'voice');
    const id = await dueCall(person);
    await send(id, 'call-4');
    await db('delivery')
      .where({ id })
      .update({ began_at: new Date(MORNING) });
    const close = () => act(db, (tx) => closeStaleCall(tx, deps, { deliveryId: id }));
    deps.at(MORNING + 9 * MINUTE_MS);
    expect(await close()).toEqual({ kind: 'not_stale' });
    deps.at(MORNING + 10 * MINUTE_MS);
    expect(await close()).toEqual({ kind: 'closed' });
    expect(await stateOf(id)).toBe('delivered');
  });
});

describe('STOP', () => {
  it('ends what we start, is confirmed once, and her next contact reopens answers', async () => {
    const { person, reference, id } = await town.askMayor(deps, 'sms');
    const stop = () =>
      act(db, async (tx) => {
        const number = await numberOf(person);
        await touchPhone(tx, deps, { number, medium: 'sms', isStop: true });
        return optOut(tx, deps, { person, confirm: true });
      });
    expect(await stop()).toEqual({ kind: 'stopped' });
    expect(await stop()).toEqual({ kind: 'already' });
    await town.answer(deps, reference);
    deps.at(MORNING + 10 * MINUTE_MS);
    await town.release(deps, id);
    const answer = () =>
      db('delivery').where({ phone_id: person.phoneId, purpose: 'answer' }).first();
    expect(await answer()).toMatchObject({ state: 'cancelled', failure: 'opted_out' });
    const replies = await db('delivery').where({ phone_id: person.phoneId, purpose: 'reply' });
    expect(replies).toHaveLength(1);
    const number = await numberOf(person);
    await act(db, (tx) => touchPhone(tx, deps, { number, medium: 'sms' }));
    expect(await answer()).toMatchObject({ state: 'due' });
    expect((await citizenView(db, person.phoneHash)).optedOut).toBe(true);
  });

  it('stops an SMS that was already waiting', async () => {
    const person = await town.citizen(deps);
    const id = await dueSms(person, 'allowed');
    await act(db, (tx) => optOut(tx, deps, { person, confirm: false }));
    expect(await start(id)).toEqual({ kind: 'not_due' });
    expect(await stateOf(id)).toBe('cancelled');
  });

  it('from an official pauses him instead', async () => {
    const outcome = await act(db, (tx) => optOut(tx, deps, { person: town.deputy, confirm: true }));
    expect(outcome).toEqual({ kind: 'official_paused' });
    const phone = await db('phone').where({ id: town.deputy.phoneId }).first();
    expect(phone.opted_out_at).toBeNull();
  });
});

async function numberOf(person: Person): Promise<string> {
  const phone = await db('phone').where({ id: person.phoneId }).first();
  return deps.phones.decrypt(phone.number_encrypted);
}

const forgetSession = async (): Promise<void> => undefined;

describe('erasure', () => {
  it('empties words and number after a day and keeps the count', async () => {
    const { person, id, reference } = await town.ask(deps);
    await act(db, (tx) => requestErase(tx, deps, { person }));
    deps.at(MORNING + 23 * HOUR_MS);
    expect(await act(db, (tx) => eraseDue(tx, deps, { forgetSession }))).toEqual([]);
    deps.at(MORNING + 24 * HOUR_MS);
    expect(await act(db, (tx) => eraseDue(tx, deps, { forgetSession }))).toEqual([
      person.phoneHash,
    ]);
    expect(await db('contribution').where({ id }).first()).toMatchObject({
      state: 'erased',
      body: null,
      reference,
    });
    const phone = await db('phone').where({ id: person.phoneId }).first();
    expect(phone.number_encrypted).toBeNull();
    expect(phone.hash).not.toBe(person.phoneHash);
    expect((await citizenView(db, person.phoneHash)).contacts).toBe(0);
  });

  it('leaves an official his number, and nothing of what he asked as a citizen', async () => {
    const reference = '9990';
    const body = { text: 'Une question à moi' };
    await act(db, (tx) =>
      sendContribution(tx, deps, { person: town.deputy, kind: 'question', body, reference }),
    );
    await act(db, (tx) => requestErase(tx, deps, { person: town.deputy }));
    deps.at(MORNING + 25 * HOUR_MS);
    await act(db, (tx) => eraseDue(tx, deps, { forgetSession }));
    expect(await db('contribution').where({ reference }).first()).toMatchObject({ body: null });
    expect(await officialOfPhone(db, town.deputy.phoneId)).not.toBeNull();
    const number = await numberOf(town.deputy);
    const again = await act(db, (tx) => touchPhone(tx, deps, { number, medium: 'sms' }));
    expect(again.phoneId).toBe(town.deputy.phoneId);
    expect(again.citizenId).not.toBe(town.deputy.citizenId);
  });

  it('is cancelled by a contact within the day', async () => {
    const { person } = await town.ask(deps);
    await act(db, (tx) => requestErase(tx, deps, { person }));
    const number = await numberOf(person);
    deps.at(MORNING + HOUR_MS);
    await act(db, (tx) => touchPhone(tx, deps, { number, medium: 'ussd' }));
    deps.at(MORNING + 2 * DAY_MS);
    expect(await act(db, (tx) => eraseDue(tx, deps, { forgetSession }))).toEqual([]);
  });
});

describe('time', () => {
  it('asks once, after 14 days, whether an answer came', async () => {
    const { person } = await town.askMayor(deps, 'sms');
    deps.at(MORNING + 14 * DAY_MS);
    await act(db, (tx) => askDueFollowUps(tx, deps, { limit: 100 }));
    await act(db, (tx) => askDueFollowUps(tx, deps, { limit: 100 }));
    const asked = await db('delivery').where({ phone_id: person.phoneId, purpose: 'follow_up' });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ kind: 'sms', replyable: true });
  });

  it('forgets a number 24 months after its last contact', async () => {
    const person = await town.citizen(deps);
    deps.at(MORNING + 731 * DAY_MS);
    await act(db, (tx) => forgetOld(tx, deps, { limit: 100 }));
    const phone = await db('phone').where({ id: person.phoneId }).first();
    expect(phone.number_encrypted).toBeNull();
    const mayor = await db('phone').where({ id: town.mayor.phoneId }).first();
    expect(mayor.number_encrypted).not.toBeNull();
  });
});
