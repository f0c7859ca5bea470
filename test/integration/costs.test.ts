import { beforeAll, describe, expect, it } from 'vitest';
import { requestCallBack } from '../../src/acts/citizens/request-call-back.ts';
import { queueSms } from '../../src/acts/deliveries/queue-delivery.ts';
import { type CallFinal, recordCallFinal } from '../../src/acts/deliveries/record-call-final.ts';
import { recordSendOutcome } from '../../src/acts/deliveries/record-send-outcome.ts';
import { recordUssdEnd } from '../../src/acts/deliveries/record-ussd-end.ts';
import { startSending } from '../../src/acts/deliveries/start-sending.ts';
import { importPrices } from '../../src/acts/first-start/import-prices.ts';
import { billSilentCall, SILENT_CALL_MS } from '../../src/acts/timed/bill-silent-call.ts';
import { closeStaleCall } from '../../src/acts/timed/close-stale-call.ts';
import { closeUssdSessions } from '../../src/acts/timed/close-ussd-sessions.ts';
import { recoverHalfSent } from '../../src/acts/timed/recover-half-sent.ts';
import type { PriceLine } from '../../src/civic/budgets/price-list.ts';
import { MINUTE_MS } from '../../src/lib/durations.ts';
import { silentCalls } from '../../src/storage/deliveries/due-deliveries.ts';
import { insertUssdSession } from '../../src/storage/deliveries/ussd-sessions.ts';
import { act, consentingPerson, MORNING, type TestDeps, testDeps } from '../support/acts.ts';
import { useTestDatabase } from '../support/database.ts';

const provider = 'africastalking';
const line = (kind: PriceLine['kind'], amountMillionths: number): PriceLine => ({
  ...{ provider, kind, amountMillionths, currency: 'XOF' },
});
const PRICES = [
  ...[line('sms_segment', 12_000_000), line('call_minute', 75_000_000)],
  ...[line('inbound_call_minute', 30_000_000), line('ussd_session', 10_000_000)],
];
const db = await useTestDatabase();
let deps: TestDeps;
let phones = 8000;

beforeAll(async () => {
  deps = testDeps();
  await act(db, (tx) => importPrices(tx, deps, { prices: PRICES }));
});

const entries = async (where: object) => {
  const rows = await db('cost_entry').where(where).orderBy('id');
  return rows.map(({ source, amount_millionths, currency }) => [
    ...[source, amount_millionths / 1_000_000, currency],
  ]);
};

async function sms(): Promise<string> {
  phones += 1;
  const { phoneId } = await consentingPerson(db, deps, `+2231000${phones}`, 'sms');
  const row = await act(db, (tx) =>
    queueSms(tx, deps, {
      ...{ phoneId, purpose: 'reply', language: 'fr', body: 'Bonjour', when: 'reply' },
    }),
  );
  return row?.id ?? '';
}

async function call(): Promise<string> {
  phones += 1;
  const person = await consentingPerson(db, deps, `+2231000${phones}`, 'voice');
  const call = await act(db, (tx) => requestCallBack(tx, deps, { person }));
  return call.kind === 'queued' ? call.deliveryId : '';
}

const start = (deliveryId: string) => act(db, (tx) => startSending(tx, deps, { deliveryId }));

async function accepted(deliveryId: string, providerId: string, cost: string | null = null) {
  await start(deliveryId);
  const outcome = { kind: 'accepted', providerId, cost } as const;
  await act(db, (tx) => recordSendOutcome(tx, deps, { deliveryId, provider, outcome }));
}

async function ended(sessionKey: string, id: string | null, final: CallFinal['final']) {
  const inbound = id === null ? { msisdn: '+22310008888' } : null;
  const event = { provider, sessionKey, clientRequestId: id, final, inbound };
  await act(db, (tx) => recordCallFinal(tx, deps, event));
}

describe('one entry for each', () => {
  it('SMS: what the operator says, else its parts', async () => {
    const [told, silent] = [await sms(), await sms()];
    await accepted(told, 'a1', 'XOF 14.5000');
    await accepted(told, 'a1', 'XOF 14.5000');
    await accepted(silent, 'a2');
    expect(await entries({ delivery_id: told })).toEqual([['reported', 14.5, 'XOF']]);
    expect(await entries({ delivery_id: silent })).toEqual([['estimated', 12, 'XOF']]);
  });

  it('SMS that may have left and of which nothing was heard', async () => {
    const id = await sms();
    for (const wait of [0, 2, 20, 2, 20, 20]) {
      deps.at(deps.clock.now() + wait * MINUTE_MS);
      await start(id);
      await act(db, (tx) => recoverHalfSent(tx, deps, { deliveryId: id }));
    }
    const row = await db('delivery').where({ id }).first();
    expect(row.state).toBe('failed');
    expect(await entries({ delivery_id: id })).toEqual([['estimated', 12, 'XOF']]);
  });

  it('call: nobody answered, then a second attempt is paid for beside it', async () => {
    const id = await call();
    await accepted(id, 'c1');
    await ended('c1', id, { outcome: 'no_answer', seconds: 0, cost: null });
    expect(await entries({ delivery_id: id })).toEqual([['estimated', 0, 'XOF']]);
    deps.at(deps.clock.now() + 2 * MINUTE_MS);
    await accepted(id, 'c2');
    await ended('c2', id, { outcome: 'completed', seconds: 61, cost: 'XOF 76.2500' });
    await ended('c2', id, { outcome: 'completed', seconds: 61, cost: 'XOF 76.2500' });
    expect(await entries({ delivery_id: id })).toEqual([
      ['estimated', 0, 'XOF'],
      ['correction', 76.25, 'XOF'],
    ]);
  });

  it('call whose end is told before its length', async () => {
    const [told, silent] = [await call(), await call()];
    await accepted(told, 'c4');
    await ended('c4', told, { outcome: 'completed', seconds: null, cost: null });
    expect(await entries({ delivery_id: told })).toEqual([]);
    for (const _ of [1, 2]) {
      await ended('c4', told, { outcome: 'completed', seconds: 69, cost: 'XOF 86.2500' });
    }
    expect(await entries({ delivery_id: told })).toEqual([['reported', 86.25, 'XOF']]);
    await accepted(silent, 'c5');
    const began = new Date(deps.clock.now());
    await db('delivery').where({ id: silent }).update({ began_at: began });
    deps.at(deps.clock.now() + 61_000);
    await ended('c5', silent, { outcome: 'completed', seconds: null, cost: null });
    deps.at(deps.clock.now() + 11 * MINUTE_MS);
    const due = await silentCalls(db, deps.clock.now() - SILENT_CALL_MS, 10);
    expect(due).toEqual([{ id: silent }]);
    await act(db, (tx) => billSilentCall(tx, deps, { deliveryId: silent }));
    expect(await entries({ delivery_id: silent })).toEqual([['estimated', 150, 'XOF']]);
    expect(await silentCalls(db, deps.clock.now(), 10)).toEqual([]);
  });

  it('call whose end was never told: three minutes when it was answered', async () => {
    const id = await call();
    await accepted(id, 'c3');
    await db('delivery')
      .where({ id })
      .update({ began_at: new Date(deps.clock.now()) });
    deps.at(deps.clock.now() + 11 * MINUTE_MS);
    await act(db, (tx) => closeStaleCall(tx, deps, { deliveryId: id }));
    expect(await entries({ delivery_id: id })).toEqual([['estimated', 225, 'XOF']]);
  });

  it('call that came in: taken, and refused at the door', async () => {
    await ended('in1', null, { outcome: 'completed', seconds: 90, cost: null });
    await ended('in1', null, { outcome: 'completed', seconds: 90, cost: null });
    await ended('in2', null, { outcome: 'rejected', seconds: null, cost: null });
    const of = (key: string) => entries({ inbound_call_key: `${provider}:${key}` });
    expect(await of('in1')).toEqual([['estimated', 60, 'XOF']]);
    expect(await of('in2')).toEqual([['estimated', 0, 'XOF']]);
  });

  it('USSD session: an estimate is corrected once by what the operator says late', async () => {
    const session = { provider, sessionKey: 'u1', phoneHash: 'h', beganAt: deps.clock.now() };
    await insertUssdSession(db, session);
    deps.at(deps.clock.now() + 31 * MINUTE_MS);
    await act(db, (tx) => closeUssdSessions(tx, deps, { limit: 10 }));
    const { id } = await db('ussd_session').where({ session_key: 'u1' }).first();
    expect(await entries({ ussd_session_id: id })).toEqual([['estimated', 10, 'XOF']]);
    const notice = { provider, sessionKey: 'u1', msisdn: '+22310008889', status: 'Success' };
    for (const _ of [1, 2]) {
      await act(db, (tx) =>
        recordUssdEnd(tx, deps, { ...notice, durationMs: 900, cost: 'XOF 8.0000' }),
      );
    }
    expect(await entries({ ussd_session_id: id })).toEqual([
      ['estimated', 10, 'XOF'],
      ['correction', -2, 'XOF'],
    ]);
  });

  it('and no price for it: counted at nothing, in no currency', async () => {
    const id = await sms();
    await start(id);
    const outcome = { kind: 'accepted', providerId: 'x1', cost: null } as const;
    await act(db, (tx) =>
      recordSendOutcome(tx, deps, { deliveryId: id, provider: 'other', outcome }),
    );
    expect(await entries({ delivery_id: id })).toEqual([['estimated', 0, 'XXX']]);
  });
});

describe('the list of prices', () => {
  it('adds what is missing and never changes what was set', async () => {
    await db('price').insert({
      ...{ kind: 'sms_segment', provider, amount_millionths: 9_000_000, currency: 'XOF' },
      valid_from: new Date(MORNING - MINUTE_MS),
    });
    await db('price').where({ kind: 'ussd_session' }).delete();
    expect(await act(db, (tx) => importPrices(tx, deps, { prices: PRICES }))).toEqual({
      ...{ kind: 'imported', added: 1 },
    });
    expect(await act(db, (tx) => importPrices(tx, deps, { prices: PRICES }))).toEqual({
      kind: 'same',
    });
    expect(await db('price').where({ kind: 'sms_segment' })).toHaveLength(2);
    const id = await sms();
    await accepted(id, 'p1');
    expect(await entries({ delivery_id: id })).toEqual([['estimated', 9, 'XOF']]);
  });
});
