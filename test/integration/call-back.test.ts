import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { MINUTE_MS } from '../../src/lib/durations.ts';
import { openGateway, type RunningGateway, type TestPhone } from '../support/running-gateway.ts';

let gateway: RunningGateway;
let phones = 0;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.stop());

const newPhone = (): TestPhone => {
  phones += 1;
  return gateway.phone(`+2231900${String(phones).padStart(4, '0')}`);
};
const until = (check: () => Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 40_000, interval: 50 });
const doors = async ({ msisdn }: TestPhone) =>
  (await gateway.deliveries(msisdn)).filter(({ purpose }) => purpose === 'door');
const rings = async (phone: TestPhone) =>
  (await phone.state()).log.filter(({ kind }) => kind === 'call.ringing').length;

async function calledBack(phone: TestPhone): Promise<void> {
  const before = await rings(phone);
  await phone.beep();
  await until(async () => expect(await rings(phone)).toBe(before + 1));
}

/** Her row once the operator has told how long the call was. */
async function over(phone: TestPhone): Promise<Record<string, unknown>> {
  await until(async () => expect((await doors(phone)).at(-1)?.seconds).not.toBeNull());
  return (await doors(phone)).at(-1) ?? {};
}

it('a beep rings once, and how long she waited is told', async () => {
  const phone = newPhone();
  await calledBack(phone);
  await until(async () => expect((await doors(phone))[0]?.rang_at).not.toBeNull());
  expect(await gateway.metric('kumasira_callback_seconds_count')).toBe(1);
  const ready = (await (await fetch(`${gateway.url}/readyz`)).json()) as {
    checks: Record<string, string>;
  };
  expect(ready.checks.callBacks).toMatch(/^in time, \d+ s at most$/);
  await phone.answer();
  await phone.hangup();
});

it('a call she hangs up without a key was made', async () => {
  const phone = newPhone();
  await calledBack(phone);
  await phone.answer();
  await phone.hangup();
  expect(await over(phone)).toMatchObject({ state: 'delivered', key_pressed: null });
});

it('a key tells that somebody is there', async () => {
  const phone = newPhone();
  await calledBack(phone);
  await phone.answer();
  await phone.act('keys', { digits: '4' });
  await phone.hangup();
  expect(await over(phone)).toMatchObject({ state: 'delivered', key_pressed: true });
});

it('a mailbox that answers hears the languages out, and the call is made again in two minutes', async () => {
  const phone = newPhone();
  await calledBack(phone);
  await phone.answer();
  while ((await phone.state()).call !== null) await phone.act('silence');
  const row = await over(phone);
  expect(row).toMatchObject({ state: 'due', failure: 'voicemail', key_pressed: false });
  const wait = Number(row.due_at) - Number(row.ended_at);
  expect(wait).toBeGreaterThanOrEqual(2 * MINUTE_MS);
  const [cost] = await gateway.database.db('cost_entry').where({ delivery_id: row.id });
  expect(cost.amount_millionths).toBeGreaterThan(0);
  expect(await gateway.database.db('recording').where({ phone_id: row.phone_id })).toEqual([]);
});

it('a second time: an SMS says how to be called, and nothing of hers', async () => {
  const phone = newPhone();
  await calledBack(phone);
  await gateway.database
    .db('delivery')
    .where({ id: (await doors(phone))[0]?.id })
    .update({ attempts: 2 });
  await phone.answer();
  while ((await phone.state()).call !== null) await phone.act('silence');
  expect(await over(phone)).toMatchObject({ state: 'failed', failure: 'voicemail' });
  await until(async () => expect((await phone.state()).inbox).toHaveLength(1));
  expect((await phone.state()).inbox[0]?.text).toMatch(/^Nous vous avons appelé\. Pour/);
});

it('she has beeped again before the length of the call was told: she is called once more', async () => {
  const phone = newPhone();
  await calledBack(phone);
  await phone.answer();
  await phone.hangup();
  await over(phone);
  await calledBack(phone);
  expect(await doors(phone)).toHaveLength(2);
  await phone.answer();
  await phone.hangup();
});

it('a call lost with the process that placed it is made at her next beep, when none can ring any more', async () => {
  const phone = newPhone();
  await calledBack(phone);
  await phone.answer();
  await phone.hangup();
  const { id } = await over(phone);
  const lost = (secondsAgo: number) =>
    gateway.database
      .db('delivery')
      .where({ id })
      .update({
        ...{ state: 'unknown', began_at: null, seconds: null },
        sending_since: new Date(Date.now() - secondsAgo * 1000),
      });
  await lost(60);
  await phone.beep();
  expect(await doors(phone)).toHaveLength(1);
  await lost(91);
  await calledBack(phone);
  expect(await doors(phone)).toMatchObject([{ state: 'failed', failure: 'beeped_again' }, {}]);
  await phone.answer();
  await phone.hangup();
});
