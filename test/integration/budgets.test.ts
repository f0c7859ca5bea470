import { describe, expect, it } from 'vitest';
import { dropBudgetOf } from '../../src/acts/budgets/set-budget.ts';
import { releaseHoldings } from '../../src/acts/budgets/settle.ts';
import { optOut } from '../../src/acts/citizens/opt-out.ts';
import { requestCallBack } from '../../src/acts/citizens/request-call-back.ts';
import { requestErase } from '../../src/acts/citizens/request-erase.ts';
import { setProfile } from '../../src/acts/citizens/set-profile.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import { queueCall, queueSms } from '../../src/acts/deliveries/queue-delivery.ts';
import { recordCallFinal } from '../../src/acts/deliveries/record-call-final.ts';
import type { Person } from '../../src/acts/deps.ts';
import { DAY_MS, HOUR_MS } from '../../src/lib/durations.ts';
import { addOfficial, consentingPerson } from '../support/acts.ts';
import { SONY, UNIT, useMoneyBench } from '../support/money-bench.ts';
import { sweepOf } from '../support/sweep-bench.ts';

const { db, bench, reopen, acts, doing, provider, budget, reserved, send, place } =
  await useMoneyBench();
let phones = 6100;

async function citizen(): Promise<Person> {
  phones += 1;
  const person = await consentingPerson(db, acts(), `+2231000${phones}`, 'voice');
  await doing((tx) => setProfile(tx, acts(), { person, field: 'commune', value: SONY }));
  return person;
}

async function sms(person: Pick<Person, 'phoneId'>, purpose: string): Promise<string> {
  const item = { phoneId: person.phoneId, purpose, language: 'fr', body: 'Bonjour' };
  const row = await doing((tx) => queueSms(tx, acts(), { ...item, when: 'allowed' }));
  return row?.id ?? '';
}

async function beep(person: Person): Promise<string> {
  const call = await doing((tx) => requestCallBack(tx, acts(), { person }));
  return call.kind === 'queued' ? call.deliveryId : call.kind;
}

const row = (id: string) => db('delivery').where({ id }).first();

async function hangUp(id: string, seconds: number, cost: string | null = null): Promise<void> {
  const { provider_id: sessionKey } = await row(id);
  const final = { outcome: 'completed', seconds, cost } as const;
  const event = { provider, sessionKey, clientRequestId: id, final, inbound: null };
  await doing((tx) => recordCallFinal(tx, acts(), event));
}

const rests = (person: Person) =>
  db('delivery').where({ phone_id: person.phoneId, purpose: 'door.rests' });

describe('a budget', () => {
  it('holds what a call is expected to cost, then what it did cost', async () => {
    await budget(SONY, 1000);
    await budget(null, 5000);
    const call = await beep(await citizen());
    await place(call);
    expect([await reserved(), await reserved(null)]).toEqual([300, 300]);
    expect(await row(call)).toMatchObject({ commune_number: SONY, reserved_on: '2026-11-01' });
    await hangUp(call, 70);
    expect([await reserved(), await reserved(null)]).toEqual([200, 200]);
    expect((await row(call)).reserved_millionths).toBe(0);
    const [entry] = await db('cost_entry').where({ delivery_id: call });
    expect(entry).toMatchObject({ commune_number: SONY, amount_millionths: 200 * UNIT });
  });

  it('takes the cost the operator tells, and nothing for what was not sent', async () => {
    await budget(SONY, 1000);
    const her = await citizen();
    bench.outcomes.push({ kind: 'accepted', providerId: 'a', cost: 'XOF 12.5' });
    await send(await sms(her, 'answer'));
    expect(await reserved()).toBe(12.5);
    bench.outcomes.push({ kind: 'refused', code: 'invalid_number', detail: '' });
    await send(await sms(her, 'answer'));
    expect(await reserved()).toBe(22.5);
    await sweepOf(bench);
    expect(await reserved()).toBe(12.5);
    await sweepOf(bench);
    expect(await reserved()).toBe(12.5);
  });

  it.each(['official.digest', 'debate.questions', 'debate.official_summary'])(
    'of his commune pays what an official is sent: %s',
    async (purpose) => {
      await budget(SONY, 1000);
      phones += 1;
      const { phoneId } = await addOfficial(db, acts(), {
        ...{ commune: SONY, name: 'Awa', role: 'mayor', phone: `+2231000${phones}` },
      });
      const id = await sms({ phoneId }, purpose);
      await send(id);
      expect(await row(id)).toMatchObject({ state: 'accepted', commune_number: SONY });
      expect(await reserved()).toBe(10);
    },
  );

  it('keeps what it holds through a second attempt', async () => {
    await budget(SONY, 1000);
    const id = await sms(await citizen(), 'answer');
    bench.outcomes.push({ kind: 'refused', code: 'throttled', detail: '' });
    await send(id);
    bench.pass(120_000);
    await send(id);
    expect((await row(id)).state).toBe('accepted');
    expect(await reserved()).toBe(10);
  });

  it('counts what she stopped before it left as never spent', async () => {
    await budget(SONY, 1000);
    const her = await citizen();
    const id = await sms(her, 'answer');
    bench.outcomes.push({ kind: 'refused', code: 'throttled', detail: '' });
    await send(id);
    await doing((tx) => optOut(tx, acts(), { person: her, confirm: false }));
    await doing((tx) => releaseHoldings(tx, { limit: 10 }));
    expect(await reserved()).toBe(0);
  });

  it('begins with what the month has cost already', async () => {
    const call = await beep(await citizen());
    await place(call);
    await hangUp(call, 10);
    await budget(SONY, 1000);
    expect(await reserved()).toBe(100);
  });

  it('limits nothing where none is set', async () => {
    const call = await beep(await citizen());
    await place(call);
    expect(await row(call)).toMatchObject({ state: 'accepted', commune_number: SONY });
    expect(await row(call)).toMatchObject({ reserved_on: null, reserved_millionths: 0 });
  });

  it('is never oversold, however many claim at once', async () => {
    await budget(SONY, 1000);
    const calls: string[] = [];
    for (let at = 0; at < 12; at += 1) calls.push(await beep(await citizen()));
    await Promise.all(calls.map((id) => place(id)));
    expect(bench.placed).toHaveLength(3);
    expect(await reserved()).toBeLessThanOrEqual(950);
  });
});

describe('when it is spent', () => {
  it('who beeps is told by SMS, once a day, and is called the next month', async () => {
    await budget(SONY, 200);
    const her = await citizen();
    const call = await beep(her);
    await place(call);
    expect(bench.placed).toEqual([]);
    expect(await row(call)).toMatchObject({ state: 'cancelled', failure: 'budget_spent' });
    const [told] = await rests(her);
    await send(told.id);
    expect(bench.sent.map(({ text }) => text)).toEqual([
      "La ligne se repose jusqu'au mois prochain. Rappelez le mois prochain.",
    ]);
    await place(await beep(her));
    expect(await rests(her)).toHaveLength(1);
    bench.pass(DAY_MS);
    await place(await beep(her));
    expect(await rests(her)).toHaveLength(2);
    await budget(SONY, 400);
    bench.pass(7 * DAY_MS);
    await place(await beep(her));
    expect(bench.placed).toHaveLength(1);
  });

  it('answers go on when call backs and broadcasts have stopped', async () => {
    await budget(SONY, 100);
    const her = await citizen();
    await db('budget').update({ reserved_millionths: 85 * UNIT });
    const optional = await sms(her, 'follow_up');
    await send(optional);
    expect(await row(optional)).toMatchObject({ state: 'due', failure: 'budget_spent' });
    expect((await row(optional)).due_at.toISOString()).toBe('2026-12-01T08:00:00.000Z');
    const answer = await sms(her, 'answer');
    await send(answer);
    expect(await row(answer)).toMatchObject({ state: 'accepted' });
  });

  it('an answer waits for the next month, or for more money', async () => {
    await budget(SONY, 5);
    const answer = await sms(await citizen(), 'answer');
    await send(answer);
    expect((await row(answer)).due_at.toISOString()).toBe('2026-12-01T08:00:00.000Z');
    await budget(SONY, 50);
    await send(answer);
    expect(await row(answer)).toMatchObject({ state: 'accepted', failure: null });
  });

  it('more money given at night wakes nobody before the morning', async () => {
    await budget(SONY, 5);
    const answer = await sms(await citizen(), 'answer');
    await send(answer);
    bench.pass(13 * HOUR_MS);
    await budget(SONY, 50);
    await send(answer);
    expect(await row(answer)).toMatchObject({ state: 'due' });
    expect((await row(answer)).due_at.toISOString()).toBe('2026-11-25T08:00:00.000Z');
    bench.pass(9 * HOUR_MS);
    await send(answer);
    expect(await row(answer)).toMatchObject({ state: 'accepted' });
  });

  it.each([
    ['leaves when there is money in three days', 2, 'accepted'],
    ['never leaves later', 3, 'cancelled'],
  ])('a summary of a debate %s', async (_what, days, state) => {
    await budget(SONY, 5);
    const her = await citizen();
    const summary = await sms(her, 'debate.summary');
    await send(summary);
    expect(await row(summary)).toMatchObject({ state: 'due', failure: 'budget_spent' });
    expect((await row(summary)).due_at.toISOString()).toBe('2026-11-27T10:00:00.000Z');
    bench.pass(days * 24 * HOUR_MS);
    await budget(SONY, 50);
    await send(summary);
    expect(await row(summary)).toMatchObject({ state });
  });

  it('an official is not called at another hour than his own', async () => {
    await budget(SONY, 5);
    const { phoneId } = await citizen();
    const call = await doing((tx) =>
      queueCall(tx, acts(), { phoneId, purpose: 'official.hour', language: 'fr', when: 'allowed' }),
    );
    await place(call?.id ?? '');
    expect(await row(call?.id ?? '')).toMatchObject({
      state: 'cancelled',
      failure: 'budget_spent',
    });
  });

  it('is said in the log once, at 80 % and when something is refused', async () => {
    await budget(SONY, 100);
    const audited = async () => (await db('audit_entry').where({ action: 'budget.told' })).length;
    const before = await audited();
    const her = await citizen();
    for (let at = 0; at < 12; at += 1) await send(await sms(her, 'answer'));
    const said = bench.faults.filter((line) => 'percent' in line);
    expect(said).toEqual([
      { commune: SONY, percent: 80 },
      { commune: SONY, percent: 100 },
    ]);
    expect(bench.faults.filter((line) => 'instead' in line)).toHaveLength(2);
    expect(await audited()).toBe(before + 2);
    expect(JSON.stringify(bench.faults)).not.toMatch(/2231/);
  });

  it('a new month has its own', async () => {
    await budget(SONY, 20);
    const her = await citizen();
    await send(await sms(her, 'answer'));
    await send(await sms(her, 'answer'));
    bench.pass(7 * DAY_MS);
    const late = await sms(her, 'answer');
    await send(late);
    expect(await row(late)).toMatchObject({ state: 'accepted', reserved_on: '2026-12-01' });
    expect(await db('budget').where({ commune_number: SONY })).toHaveLength(2);
  });

  it('limits nothing once it is taken away', async () => {
    await budget(SONY, 0);
    const which = { communeNumber: SONY, actor: 'Fanta' };
    expect((await doing((tx) => dropBudgetOf(tx, acts(), which))).kind).toBe('dropped');
    expect((await doing((tx) => dropBudgetOf(tx, acts(), which))).kind).toBe('none');
    await place(await beep(await citizen()));
    expect(bench.placed).toHaveLength(1);
  });
});

describe('call backs of a day', () => {
  it('are limited by commune, and she is told to beep tomorrow', async () => {
    reopen({ callsADay: 2 });
    const people = [await citizen(), await citizen(), await citizen()];
    const calls = await Promise.all(people.map(beep));
    await Promise.all(calls.map((id) => place(id)));
    expect(bench.placed).toHaveLength(2);
    const [refused] = await db('delivery').where({ failure: 'quota_spent' });
    const [told] = await db('delivery').where({ purpose: 'door.rests' });
    expect(told.phone_id).toBe(refused.phone_id);
    await send(told.id);
    expect(bench.sent[0]?.text).toBe("La ligne se repose jusqu'à demain. Rappelez demain.");
    bench.pass(DAY_MS);
    const whom = people.find(({ phoneId }) => phoneId === refused.phone_id);
    await place(await beep(whom as Person));
    expect(bench.placed).toHaveLength(3);
  });

  it('are refused with the word that nothing is erased, to who beeped before an erasure', async () => {
    reopen({ callsADay: 1 });
    await place(await beep(await citizen()));
    const person = await citizen();
    await doing((tx) => requestErase(tx, acts(), { person }));
    const { number_encrypted: sealed } = await db('phone').where({ id: person.phoneId }).first();
    const number = acts().phones.decrypt(sealed);
    await doing((tx) => touchPhone(tx, acts(), { number, medium: 'voice' }));
    await place(await beep(person));
    const [told] = await rests(person);
    expect(told.body).toBe(
      "La ligne se repose jusqu'à demain. Rappelez demain.\nRien n'est effacé. Tout est gardé.",
    );
    expect(await db('phone').where({ id: person.phoneId }).first()).toMatchObject({
      erase_due_at: null,
    });
  });

  it('are as many as the budget of the commune says, and cost nothing when refused', async () => {
    reopen({ callsADay: 1000 });
    await budget(SONY, 10_000, 1);
    await place(await beep(await citizen()));
    await place(await beep(await citizen()));
    expect(bench.placed).toHaveLength(1);
    expect(await reserved()).toBe(300);
  });
});
