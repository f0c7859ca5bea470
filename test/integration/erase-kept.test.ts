import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openGateway, type RunningGateway, type TestPhone } from '../support/running-gateway.ts';

const KEPT = "Rien n'est effacé. Tout est gardé.";
const QUESTION = 'Quand le puits sera-t-il réparé ?';
let gateway: RunningGateway;
let phones = 0;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.stop());

/** Somebody who has asked for erasure a moment ago, by her dialled code. */
async function erasing(): Promise<TestPhone> {
  const phone = gateway.phone(`+2231000${7300 + phones++}`);
  await phone.dial();
  for (const input of ['4', '1', '1', '1', '1', QUESTION, '1', '1']) await phone.input(input);
  await phone.dial();
  const menu = (await phone.input('4')).ussd?.page ?? '';
  const key = /(\d) Tout effacer/.exec(menu)?.[1] ?? '';
  for (const input of [key, '1', '1']) await phone.input(input);
  expect(await lastPage(phone)).toContain('Tout sera effacé');
  return phone;
}

async function lastPage(phone: TestPhone): Promise<string> {
  const { log } = await phone.state();
  return String(log.findLast(({ kind }) => kind === 'ussd.page')?.text);
}

/** The reply to one SMS: what comes in next. */
async function text(phone: TestPhone, words: string): Promise<string> {
  const before = (await phone.state()).inbox.length;
  await phone.sms(words);
  return vi.waitFor(
    async () => {
      const { inbox } = await phone.state();
      expect(inbox.length).toBeGreaterThan(before);
      return inbox.map((sms) => sms.text).join('\n');
    },
    { timeout: 20_000, interval: 50 },
  );
}

it.each(['AIDE', '101', QUESTION, 'Q et la route ?', 'FR', 'MENU', 'STOP'])(
  'who writes %s within the day is told, once, that nothing is erased',
  async (words) => {
    const phone = await erasing();
    expect(await text(phone, words)).toContain(KEPT);
    const all = await text(phone, 'AIDE');
    expect(all.split(KEPT)).toHaveLength(2);
  },
);

it('who dials is told on the first page', async () => {
  const phone = await erasing();
  expect((await phone.dial()).ussd?.page).toContain(KEPT);
  await phone.cancel();
  expect((await phone.dial()).ussd?.page).not.toContain(KEPT);
});

it('who beeps is told in the call', async () => {
  const phone = await erasing();
  await phone.beep();
  await vi.waitFor(async () => expect((await phone.state()).call?.state).toBe('ringing'), {
    timeout: 20_000,
    interval: 50,
  });
  await phone.answer();
  const said = await vi.waitFor(
    async () => {
      const { log } = await phone.state();
      const lines = JSON.stringify(log.filter(({ kind }) => kind.startsWith('call.')));
      expect(lines).toContain('erase.cancelled');
      return lines;
    },
    { timeout: 20_000, interval: 100 },
  );
  expect(said).toContain('erase.cancelled');
  await phone.hangup();
});

it('who did not take the call back is told at her next contact', async () => {
  const phone = await erasing();
  await phone.beep();
  await vi.waitFor(async () => expect((await phone.state()).call?.state).toBe('ringing'), {
    timeout: 20_000,
    interval: 50,
  });
  await phone.hangup();
  expect(await text(phone, 'AIDE')).toContain(KEPT);
});
