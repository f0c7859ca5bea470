import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openGateway, type RunningGateway, type TestPhone } from '../support/running-gateway.ts';

/** On a new phone: French, consent, Mon Elu, a question, about water. */
const TO_QUESTION = ['4', '1', '1', '1', '1'];
/** French and consent. */
const TO_MENU = ['4', '1'];

let gateway: RunningGateway;
let phones = 0;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.stop());

const newPhone = (): TestPhone => {
  phones += 1;
  return gateway.phone(`+2231${String(phones).padStart(7, '0')}`);
};
const newQuestion = () => `Le puits ${randomUUID().slice(0, 8)} est sec`;
const contributions = (body: string) => gateway.database.db('contribution').where({ body });
const turns = () => gateway.metric('kumasira_turns_total{medium="ussd",outcome="answered"}');
const until = (check: () => Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 40_000, interval: 50 });

async function type(phone: TestPhone, keys: readonly string[]): Promise<string> {
  let page = '';
  for (const key of keys) page = (await phone.input(key)).ussd?.page ?? '';
  return page;
}

it('duplication: every USSD callback twice at once gives one page and one contribution', async () => {
  const phone = newPhone();
  await phone.switches({ duplication: -1, callbacks: ['ussd'] });
  const body = newQuestion();
  await phone.dial();
  await type(phone, [...TO_QUESTION, body, 'kay', '1', '1']);
  const doubled = (await phone.state()).log.filter(({ kind }) => kind === 'callback.doubled');
  expect(doubled).toHaveLength(10);
  expect(doubled.filter(({ same }) => same !== true)).toEqual([]);
  expect(await contributions(body)).toMatchObject([{ state: 'received' }]);
});

it('duplication: an SMS delivered twice is answered once', async () => {
  const phone = newPhone();
  await phone.switches({ duplication: 1, callbacks: ['sms'] });
  await phone.sms('AIDE');
  await until(async () => expect((await phone.state()).inbox).toHaveLength(1));
  const other = newPhone();
  await other.sms('AIDE');
  await until(async () => expect((await other.state()).inbox).toHaveLength(1));
  expect((await phone.state()).inbox).toHaveLength(1);
  expect(await gateway.deliveries(phone.msisdn)).toHaveLength(1);
});

it('loss: what she wrote is there when she dials again after a page was lost for good', async () => {
  const phone = newPhone();
  const body = newQuestion();
  await phone.dial();
  await type(phone, [...TO_QUESTION, body]);
  await phone.switches({ loss: 1, lossRetried: false, callbacks: ['ussd'] });
  expect((await phone.input('kay')).ussd).toBeNull();
  expect((await phone.dial()).ussd?.page).toContain('1 Continuer');
  expect(await type(phone, ['1', 'kay', '1'])).toContain(body);
  await phone.input('1');
  expect(await contributions(body)).toMatchObject([{ state: 'received' }]);
});

it('loss: an SMS lost once and tried again is read once', async () => {
  const phone = newPhone();
  await phone.switches({ loss: 1, lossRetried: true, callbacks: ['sms'] });
  await phone.sms('AIDE');
  await until(async () => expect((await phone.state()).inbox).toHaveLength(1));
  expect((await phone.state()).log.map(({ kind }) => kind)).toContain('callback.lost');
});

it('loss: a call whose end nobody told does not close the door for ever', async () => {
  const phone = newPhone();
  const ringing = async () => expect((await phone.state()).call?.state).toBe('ringing');
  await phone.beep();
  await until(ringing);
  const callbacks = ['voice-final', 'voice-events'];
  await phone.switches({ loss: -1, lossRetried: false, callbacks });
  await phone.answer();
  await phone.hangup();
  await until(async () => expect((await phone.state()).call).toBeNull());
  await phone.switches({ loss: 0 });
  const [open] = await gateway.deliveries(phone.msisdn);
  expect(open).toMatchObject({ kind: 'call', ended_at: null });
  // Ten minutes later; a tick of the sweeper closes it.
  const { db } = gateway.database;
  const then = new Date(Date.now() - 11 * 60_000);
  await db('delivery').where({ id: open?.id }).update({ began_at: then });
  await db('session_snapshot')
    .whereRaw("state ->> 'sessionKey' = ?", [String(open?.provider_id)])
    .update({ updated_at: then });
  await until(async () => {
    const [row] = await gateway.deliveries(phone.msisdn);
    expect(row).toMatchObject({ state: 'delivered', failure: 'no_final' });
  });
  await phone.beep();
  await until(ringing);
});

it('delay: a key that arrives after she has dialled again changes nothing', async () => {
  const phone = newPhone();
  await phone.dial();
  await type(phone, TO_MENU);
  await phone.cancel();
  await phone.dial();
  expect(await type(phone, ['4', '1'])).toContain('1 Bamanankan');
  await phone.switches({ delayMs: 700, callbacks: ['ussd'] });
  const before = await turns();
  const late = phone.input('1');
  await until(async () => expect((await phone.state()).log.at(-1)?.kind).toBe('ussd.input'));
  await phone.cancel(false);
  await phone.switches({ delayMs: 0 });
  const page = (await phone.dial()).ussd?.page;
  expect(page).toContain('3 Mes demandes');
  await late;
  expect(await turns()).toBe(before + 2);
  await phone.cancel();
  expect((await phone.dial()).ussd?.page).toBe(page);
});

it('reordering: a delivery report that was overtaken does not take the state back', async () => {
  const phone = newPhone();
  await phone.switches({ reordering: 1, callbacks: ['delivery'] });
  await phone.sms('AIDE');
  const reports = async () =>
    (await phone.state()).log.filter(({ kind }) => kind === 'sms.report').length;
  await until(async () => {
    expect(await reports()).toBe(2);
    expect((await phone.state()).log.map(({ kind }) => kind)).toContain('callback.held');
    expect(await gateway.deliveries(phone.msisdn)).toMatchObject([{ state: 'delivered' }]);
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await gateway.deliveries(phone.msisdn)).toMatchObject([{ state: 'delivered' }]);
});

it('failure: what was refused leaves later, what may have left waits for its report', async () => {
  const [refused, throttled, cut] = [newPhone(), newPhone(), newPhone()] as const;
  await refused.switches({ failures: 1, failure: '500' });
  await throttled.switches({ failures: 1, failure: '429' });
  await cut.switches({ failures: 1, failure: 'reset' });
  for (const phone of [refused, throttled, cut]) await phone.sms('AIDE');
  const first = (phone: TestPhone) => gateway.deliveries(phone.msisdn);
  await until(async () => {
    expect(await first(refused)).toMatchObject([{ state: 'due', failure: 'provider_error' }]);
    expect(await first(throttled)).toMatchObject([{ state: 'due', failure: 'throttled' }]);
    expect(await first(cut)).toMatchObject([{ state: 'unknown' }]);
  });
  expect((await refused.state()).inbox).toEqual([]);
  expect((await cut.state()).inbox).toHaveLength(1);
  // Their minute has passed; a tick of the sweeper takes everything that is due.
  await gateway.database
    .db('delivery')
    .where({ state: 'due' })
    .update({ due_at: new Date(Date.now() - 1_000) });
  await until(async () => {
    expect(await first(refused)).toMatchObject([{ state: 'delivered', attempts: 2 }]);
    expect(await first(throttled)).toMatchObject([{ state: 'delivered', attempts: 2 }]);
  });
  expect((await refused.state()).inbox).toHaveLength(1);
  expect((await throttled.state()).inbox).toHaveLength(1);
  expect((await cut.state()).inbox).toHaveLength(1);
  expect(await first(cut)).toMatchObject([{ state: 'unknown', attempts: 1 }]);
});
