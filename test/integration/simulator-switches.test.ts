import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, openBench, PHONE, USSD_CODE, until } from '../support/simulator-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
  bench.answer = ({ path }, count) =>
    path === '/ussd' ? { body: `CON page ${count}` } : { body: 'OK' };
});
afterEach(() => bench.close());

const at = `/phones/${PHONE}`;
const dial = () => bench.post(`${at}/dial`, { code: USSD_CODE });
const texts = () => bench.to('/sms').map((post) => post.form.text);

test('delay holds callbacks of the chosen kinds back', async () => {
  await bench.put('/switches', { delayMs: 300, callbacks: ['sms'] });
  await bench.post(`${at}/sms`, { text: 'lent' });
  await dial();
  expect(texts()).toEqual([]);
  await until(() => texts().length === 1, 'the delayed message');
});

test('a lost callback does not come; a lost and retried one comes once', async () => {
  await bench.put('/switches', { loss: 1, lossRetried: false });
  expect((await dial()).body.ussd).toBeNull();
  expect(bench.to('/ussd')).toHaveLength(0);
  await until(() => bench.to('/ussd/events').length === 1, 'the end notice');
  await bench.put('/switches', { loss: 1, lossRetried: true });
  expect((await dial()).body.ussd).toMatchObject({ page: 'page 1' });
  expect(bench.to('/ussd')).toHaveLength(1);
});

test('a message lost for good is not tried again', async () => {
  await bench.put('/switches', { loss: 1, lossRetried: false });
  await bench.post(`${at}/sms`, { text: 'perdu' });
  await bench.post(`${at}/sms`, { text: 'reçu' });
  await until(() => texts().includes('reçu'), 'the second message');
  expect(texts()).toEqual(['reçu']);
});

test('duplication delivers the same form twice and says whether the answers were the same', async () => {
  await bench.put('/switches', { duplication: 1 });
  const { body } = await dial();
  expect(body.ussd).not.toBeNull();
  const [first, second] = bench.to('/ussd');
  expect(second?.form).toEqual(first?.form);
  expect(body.log).toContainEqual(
    expect.objectContaining({ kind: 'callback.doubled', callback: 'ussd', same: false }),
  );
});

test('reordering lets the next message overtake', async () => {
  await bench.put('/switches', { reordering: 1 });
  await bench.post(`${at}/sms`, { text: 'premier' });
  await bench.post(`${at}/sms`, { text: 'second' });
  await until(() => texts().length === 2, 'both messages');
  expect(texts()).toEqual(['second', 'premier']);
});

test('a counted switch counts down, on the phone that has its own before the network', async () => {
  await bench.put('/switches', { duplication: -1 });
  await bench.put(`/switches?phone=${encodeURIComponent(PHONE)}`, { duplication: 0 });
  await dial();
  expect(bench.to('/ussd')).toHaveLength(1);
  await bench.post('/phones/+22310000002/dial', { code: USSD_CODE });
  expect(bench.to('/ussd')).toHaveLength(3);
  expect(await bench.get('/switches')).toMatchObject({
    global: { duplication: -1 },
    phones: { [PHONE]: { duplication: 0 } },
  });
  await fetch(`${bench.gateway}/simulator/switches`, { method: 'DELETE' });
  expect(await bench.get('/switches')).toMatchObject({ global: { duplication: 0 }, phones: {} });
});

test.each([
  [{ nothing: true }],
  [{ loss: 'often' }],
  [{ loss: 1.5 }],
  [{ failure: 'sometimes' }],
  [{ callbacks: ['mail'] }],
  [[]],
])('%j is no switch', async (switches) => {
  expect(await bench.put('/switches', switches)).toBe(400);
});

test('no journal entry holds the secret of the callback address', async () => {
  await bench.put('/switches', { loss: 1, duplication: -1 });
  await dial();
  await bench.post(`${at}/beep`);
  expect(JSON.stringify(await bench.get('/log'))).not.toContain('secret');
});
