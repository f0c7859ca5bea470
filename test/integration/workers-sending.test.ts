import { beforeEach, describe, expect, it } from 'vitest';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import { queueCall, queueSms } from '../../src/acts/deliveries/queue-delivery.ts';
import { recordCallFinal } from '../../src/acts/deliveries/record-call-final.ts';
import { recordDeliveryReport } from '../../src/acts/deliveries/record-delivery-report.ts';
import { startSending } from '../../src/acts/deliveries/start-sending.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import { metricSources } from '../../src/storage/metrics/metric-sources.ts';
import { callPlaceWorker } from '../../src/workers/call-place.ts';
import { smsSendWorker } from '../../src/workers/sms-send.ts';
import { useTestDatabase } from '../support/database.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';
import { sweepOf } from '../support/sweep-bench.ts';

const signal = new AbortController().signal;
const db = await useTestDatabase();
let bench: SmsBench;
let phones = 0;
let her: string;

const acts = () => ({ ...bench.acting, outbox: openOutbox() });
const row = (id: string) => db('delivery').where({ id }).first();
const send = (deliveryId: string) =>
  smsSendWorker(bench.sending).handle({ deliveryId, attempt: 1 }, { signal });
const place = (deliveryId: string) =>
  callPlaceWorker(bench.sending).handle({ deliveryId, attempt: 1 }, { signal });
const sweep = () => sweepOf(bench);

async function smsTo(
  number: string,
  more: Partial<Parameters<typeof queueSms>[2]> = {},
): Promise<string> {
  const deps = acts();
  return db.transaction(async (tx) => {
    const { phoneId } = await touchPhone(tx, deps, { number, medium: 'sms', isStop: true });
    const sms = await queueSms(tx, deps, {
      ...{ phoneId, purpose: 'status', language: 'fr', body: 'Demande 417 : Reçue' },
      ...{ when: 'allowed', ...more },
    });
    return sms?.id ?? 'no row';
  });
}

async function callTo(number: string, purpose = 'answer'): Promise<string> {
  const deps = acts();
  return db.transaction(async (tx) => {
    const { phoneId } = await touchPhone(tx, deps, { number, medium: 'voice' });
    const call = await queueCall(tx, deps, { phoneId, purpose, language: 'fr', when: 'allowed' });
    return call?.id ?? 'no row';
  });
}

beforeEach(async () => {
  await db('cost_entry').delete();
  await db('delivery').delete();
  bench = openSmsBench(db);
  her = `+2231${String(++phones).padStart(7, '0')}`;
});

describe('one attempt at an SMS', () => {
  it('is handed to the operator with its number and words, and its cost is booked', async () => {
    await db('price').insert({
      ...{ kind: 'sms_segment', provider: 'fake', amount_millionths: 15_000_000, currency: 'XOF' },
      valid_from: new Date(0),
    });
    const id = await smsTo(her, { body: 'a'.repeat(200), replyable: true });
    await send(id);
    expect(bench.sent).toEqual([{ to: her, text: 'a'.repeat(200), replyable: true }]);
    expect(await row(id)).toMatchObject({
      ...{ state: 'accepted', provider: 'fake', provider_id: 'op-1-0', attempts: 1, segments: 2 },
    });
    expect(await db('cost_entry').where({ delivery_id: id })).toMatchObject([
      { amount_millionths: 30_000_000, currency: 'XOF', source: 'estimated' },
    ]);
  });

  it('books what the operator says it cost', async () => {
    bench.outcomes.push({ kind: 'accepted', providerId: 'op-cost', cost: 'XOF 17.5' });
    const id = await smsTo(her);
    await send(id);
    expect(await db('cost_entry').where({ delivery_id: id })).toMatchObject([
      { amount_millionths: 17_500_000, source: 'reported' },
    ]);
  });

  it('is made once by two workers and by a job that comes twice', async () => {
    const id = await smsTo(her);
    await Promise.all([send(id), send(id), send(id)]);
    await send(id);
    expect(bench.sent).toHaveLength(1);
  });

  it('is not made before its time', async () => {
    const id = await smsTo(her, { notBefore: bench.now() + HOUR_MS });
    await send(id);
    expect(bench.sent).toEqual([]);
    bench.pass(HOUR_MS);
    await send(id);
    expect(bench.sent).toHaveLength(1);
  });

  it('does not leave a row in a transaction while the operator is asked', async () => {
    const id = await smsTo(her);
    const seen: unknown[] = [];
    bench.sending.smsSender = {
      send: async () => {
        seen.push((await row(id)).state);
        return { kind: 'accepted', providerId: 'op-seen', cost: null };
      },
    };
    await send(id);
    expect(seen).toEqual(['sending']);
  });
});

describe('an attempt that fails', () => {
  it.each(['throttled', 'provider_error', 'no_credit', 'bad_credentials'] as const)(
    '%s is tried again later, and not before',
    async (code) => {
      bench.outcomes.push({ kind: 'refused', code, detail: '' });
      const id = await smsTo(her);
      await send(id);
      expect(await row(id)).toMatchObject({ state: 'due', failure: code, attempts: 1 });
      await send(id);
      expect(bench.sent).toHaveLength(1);
      bench.pass(HOUR_MS);
      await send(id);
      expect(await row(id)).toMatchObject({ state: 'accepted', attempts: 2 });
    },
  );

  it('an empty account is said aloud, once an attempt, without the number', async () => {
    bench.outcomes.push({ kind: 'refused', code: 'no_credit', detail: '' });
    await send(await smsTo(her));
    expect(JSON.stringify(bench.faults)).toContain('no_credit');
    expect(JSON.stringify(bench.faults)).not.toContain(her.slice(1));
  });

  it.each(['invalid_number', 'blocked'] as const)('%s is given up', async (code) => {
    bench.outcomes.push({ kind: 'refused', code, detail: '' });
    const id = await smsTo(her);
    await send(id);
    expect(await row(id)).toMatchObject({ state: 'failed', failure: code });
    await sweep();
    expect(bench.sent).toHaveLength(1);
  });

  it('an adapter that throws leaves it unknown, never blindly resent', async () => {
    bench.sending.smsSender = { send: () => Promise.reject(new Error('socket')) };
    const id = await smsTo(her);
    await send(id);
    expect(await row(id)).toMatchObject({ state: 'unknown' });
    await sweep();
    expect(bench.jobs.filter(({ name }) => name === 'sms-send')).toHaveLength(0);
  });
});

describe('killed between the claim and the answer of the operator', () => {
  async function halfSent(): Promise<string> {
    const id = await smsTo(her);
    await db.transaction((tx) => startSending(tx, acts(), { deliveryId: id }));
    return id;
  }

  it('is unknown after two minutes, sent once more after fifteen, counted, and then given up', async () => {
    const id = await halfSent();
    await sweep();
    expect(await row(id)).toMatchObject({ state: 'sending' });
    bench.pass(2 * MINUTE_MS);
    await sweep();
    expect(await row(id)).toMatchObject({ state: 'unknown', possible_duplicate: false });
    bench.pass(14 * MINUTE_MS);
    await sweep();
    expect(await row(id)).toMatchObject({ state: 'unknown' });
    bench.pass(MINUTE_MS);
    await sweep();
    expect(await row(id)).toMatchObject({ state: 'due', possible_duplicate: true });
    expect(bench.jobs).toContainEqual({
      name: 'sms-send',
      payload: { deliveryId: id, attempt: 2 },
    });
    bench.outcomes.push({ kind: 'unknown', detail: '' });
    await send(id);
    expect(await metricSources(db, bench.acting.clock, async () => 0).possibleDuplicates()).toBe(1);
    bench.pass(15 * MINUTE_MS);
    await sweep();
    expect(await row(id)).toMatchObject({ state: 'failed', failure: 'no_report', attempts: 2 });
    expect(bench.sent).toHaveLength(1);
  });

  it('a late report ends the wait, and nothing is sent again', async () => {
    bench.outcomes.push({ kind: 'accepted', providerId: 'late', cost: null });
    const id = await smsTo(her);
    await send(id);
    await db('delivery').where({ id }).update({ state: 'unknown' });
    const report = { provider: 'fake', messageId: 'late', status: 'Success', reason: null };
    await db.transaction((tx) =>
      recordDeliveryReport(tx, acts(), { ...report, state: 'delivered' }),
    );
    bench.pass(HOUR_MS);
    await sweep();
    expect(await row(id)).toMatchObject({ state: 'delivered', possible_duplicate: false });
    expect(bench.sent).toHaveLength(1);
  });

  it('a report that comes before the answer of the send is not lost, and state never goes back', async () => {
    const id = await smsTo(her);
    const report = { provider: 'fake', messageId: 'fast', reason: null };
    bench.sending.smsSender = {
      send: async () => {
        await db.transaction((tx) =>
          recordDeliveryReport(tx, acts(), { ...report, status: 'Success', state: 'delivered' }),
        );
        return { kind: 'accepted', providerId: 'fast', cost: null };
      },
    };
    await send(id);
    expect(await row(id)).toMatchObject({ state: 'delivered' });
    await db.transaction((tx) =>
      recordDeliveryReport(tx, acts(), { ...report, status: 'Sent', state: 'sent' }),
    );
    expect(await row(id)).toMatchObject({ state: 'delivered' });
  });
});

describe('who is not written to', () => {
  it('nobody before the hour it was put off to, however late its job comes', async () => {
    const id = await callTo(her);
    const dueAt = new Date(bench.now() + 100 * HOUR_MS);
    await db('delivery').where({ id }).update({ due_at: dueAt });
    bench.pass(11 * HOUR_MS);
    await place(id);
    expect(await row(id)).toMatchObject({ state: 'due', due_at: dueAt });
  });

  it('nobody in the quiet hours, for what we start and was delayed into them', async () => {
    const id = await smsTo(her);
    bench.pass(11 * HOUR_MS);
    await send(id);
    expect(bench.sent).toEqual([]);
    const held = await row(id);
    expect(held.state).toBe('due');
    expect(held.due_at.toISOString()).toBe('2026-11-25T08:00:00.000Z');
    bench.pass(held.due_at.getTime() - bench.now());
    await send(id);
    expect(bench.sent).toHaveLength(1);
  });

  it('an answer to her own message leaves at any hour', async () => {
    bench.pass(11 * HOUR_MS);
    await send(await smsTo(her, { purpose: 'reply', when: 'reply' }));
    expect(bench.sent).toHaveLength(1);
  });

  it('nobody who said STOP since; but its confirmation arrives', async () => {
    const before = await smsTo(her);
    await bench.text(her, 'STOP');
    await send(before);
    expect(await row(before)).toMatchObject({ state: 'cancelled', failure: 'opted_out' });
    const confirmation = await db('delivery').where({ purpose: 'reply' }).first();
    await send(confirmation.id);
    expect(bench.sent.map(({ text }) => text)).toEqual([confirmation.body]);
    const after = await smsTo(her);
    expect(await row(after)).toMatchObject({ state: 'cancelled' });
  });

  it('no demo phone on a real operator', async () => {
    bench = openSmsBench(db, { demoAllowed: false });
    const id = await smsTo(her);
    await expect(send(id)).rejects.toMatchObject({ code: 'demo_guard' });
    expect(bench.sent).toEqual([]);
    expect(await row(id)).toMatchObject({ state: 'cancelled', failure: 'demo_guard' });
    const call = await callTo(her);
    await expect(place(call)).rejects.toMatchObject({ code: 'demo_guard' });
    expect(bench.placed).toEqual([]);
  });

  it('a real phone on a real operator, yes', async () => {
    bench = openSmsBench(db, { demoAllowed: false });
    const id = await smsTo(her);
    await db('delivery').where({ id }).update({ demo: false });
    await send(id);
    expect(bench.sent).toHaveLength(1);
  });

  it('nobody whose words or number were erased', async () => {
    const id = await smsTo(her);
    await db('delivery').where({ id }).update({ body: null });
    await send(id);
    expect(await row(id)).toMatchObject({ state: 'cancelled', failure: 'erased' });
    expect(bench.sent).toEqual([]);
  });
});

describe('a call', () => {
  it('is placed with the id of its row, once', async () => {
    const id = await callTo(her);
    await Promise.all([place(id), place(id)]);
    expect(bench.placed).toEqual([{ to: her, clientRequestId: id }]);
    expect(await row(id)).toMatchObject({ state: 'accepted', kind: 'call', attempts: 1 });
  });

  it('goes to no number that may be forged where we do not call: an SMS instead; to an official, it does', async () => {
    const id = await callTo('+881600000000', 'dropped');
    await place(id);
    expect(bench.placed).toEqual([]);
    expect(await row(id)).toMatchObject({ state: 'failed', failure: 'unreachable' });
    expect(await db('delivery').where({ purpose: 'call_missed', kind: 'sms' })).toHaveLength(1);
    await place(await callTo('+33600000000', 'official.play'));
    expect(bench.placed).toMatchObject([{ to: '+33600000000' }]);
  });

  it('that nobody answers is tried once more after two minutes, then becomes an SMS', async () => {
    const id = await callTo(her);
    for (const attempt of [1, 2]) {
      await place(id);
      const { provider_id: sessionKey } = await row(id);
      await db.transaction((tx) =>
        recordCallFinal(tx, acts(), {
          ...{ provider: 'fake', sessionKey, clientRequestId: id, inbound: null },
          final: { outcome: 'no_answer', seconds: null, cost: null },
        }),
      );
      if (attempt === 1) {
        expect(await row(id)).toMatchObject({ state: 'due' });
        await place(id);
        expect(bench.placed).toHaveLength(1);
        bench.pass(2 * MINUTE_MS);
      }
    }
    expect(bench.placed).toHaveLength(2);
    expect(await row(id)).toMatchObject({ state: 'failed' });
    const [sms] = await db('delivery').where({ purpose: 'call_missed' });
    expect(sms).toMatchObject({ kind: 'sms', state: 'due' });
  });

  it('and another of the same day that nobody answers are told by one SMS', async () => {
    for (const purpose of ['status', 'refused']) {
      const id = await callTo(her, purpose);
      for (const wait of [2 * MINUTE_MS, 0]) {
        await place(id);
        const { provider_id: sessionKey } = await row(id);
        await db.transaction((tx) =>
          recordCallFinal(tx, acts(), {
            ...{ provider: 'fake', sessionKey, clientRequestId: id, inbound: null },
            final: { outcome: 'no_answer', seconds: null, cost: null },
          }),
        );
        bench.pass(wait);
      }
      expect(await row(id)).toMatchObject({ state: 'failed' });
      bench.pass(60 * MINUTE_MS);
    }
    expect(await db('delivery').where({ purpose: 'call_missed' })).toHaveLength(1);
  });

  it('without a final event for ten minutes is closed by the sweeper', async () => {
    const id = await callTo(her);
    await place(id);
    await db('delivery')
      .where({ id })
      .update({ began_at: new Date(bench.now()) });
    bench.pass(9 * MINUTE_MS);
    await sweep();
    expect(await row(id)).toMatchObject({ state: 'accepted' });
    bench.pass(MINUTE_MS);
    await sweep();
    expect(await row(id)).toMatchObject({ state: 'delivered', failure: 'no_final' });
  });

  it('is not closed while somebody speaks in it, however long', async () => {
    const id = await callTo(her);
    await place(id);
    const began = new Date(bench.now());
    await db('delivery').where({ id }).update({ began_at: began });
    const { provider_id: sessionKey, phone_id } = await row(id);
    const phone = await db('phone').where({ id: phone_id }).first();
    bench.pass(9 * MINUTE_MS);
    await db('session_snapshot').insert({
      ...{ phone_hash: phone.hash, turn: 7, state: JSON.stringify({ sessionKey }) },
      ...{ expires_at: new Date(bench.now() + 1), updated_at: new Date(bench.now()) },
    });
    bench.pass(9 * MINUTE_MS);
    await sweep();
    expect(await row(id)).toMatchObject({ state: 'accepted' });
    bench.pass(MINUTE_MS);
    await sweep();
    expect(await row(id)).toMatchObject({ state: 'delivered', failure: 'no_final' });
  });
});
