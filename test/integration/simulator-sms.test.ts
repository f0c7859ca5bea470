import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, openBench, PHONE, SMS_NUMBER, until } from '../support/simulator-bench.ts';
import { sdkFor } from '../support/simulator-sdk.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const at = `/phones/${PHONE}`;
const send = (message: string, more: object = {}) =>
  sdkFor(bench.simulator.url).SMS.send({ to: PHONE, message, from: SMS_NUMBER, ...more });
const reports = () => bench.to('/sms/delivery').map((post) => post.form.status);

test('a message sent through the SDK is in the inbox and reported Sent, then Success', async () => {
  const text = `Référence 417. ${'x'.repeat(160)}`;
  const { SMSMessageData } = await send(text, { enqueue: true });
  const [recipient] = SMSMessageData.Recipients as Record<string, unknown>[];
  expect(SMSMessageData.Message).toBe('Sent to 1/1 Total Cost: XOF 24.0000 Message parts: 2');
  expect(recipient).toMatchObject({ statusCode: 102, status: 'Success', cost: 'XOF 24.0000' });
  expect(recipient?.messageId).toMatch(/^ATXid_[0-9a-f]{32}$/);

  const { inbox } = await bench.get(at);
  expect(inbox).toMatchObject([{ from: SMS_NUMBER, text, segments: 2 }]);
  await until(() => reports().length === 2, 'both delivery reports');
  expect(reports()).toEqual(['Sent', 'Success']);
  expect(bench.to('/sms/delivery')[1]?.form).toMatchObject({
    id: recipient?.messageId,
    phoneNumber: PHONE,
  });
});

test('a message of a phone is delivered until the gateway says 200, under one id', async () => {
  bench.answer = (_posted, count) => ({ status: count < 3 ? 503 : 200, body: '' });
  await bench.post(`${at}/sms`, { text: '417 OK' });
  await until(() => bench.to('/sms').length === 3, 'three attempts');
  const forms = bench.to('/sms').map((post) => post.form);
  expect(new Set(forms.map((form) => form.id)).size).toBe(1);
  expect(forms[0]).toMatchObject({ from: PHONE, to: SMS_NUMBER, text: '417 OK' });
  const { log } = await bench.get(at);
  expect(log).toContainEqual(expect.objectContaining({ kind: 'sms.accepted', attempts: 3 }));
});

test('incoming messages carry both forms of date', async () => {
  for (const text of ['a', 'b']) {
    await bench.post(`${at}/sms`, { text });
    await until(() => bench.to('/sms').at(-1)?.form.text === text, 'the message');
  }
  const dates = bench.to('/sms').map((post) => post.form.date ?? '');
  expect(dates.some((date) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date))).toBe(true);
  expect(dates.some((date) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(date))).toBe(true);
});

test('an opt-out reaches its own address', async () => {
  await bench.post(`${at}/opt-out`);
  await until(() => bench.to('/sms/opt-out').length === 1, 'the opt-out');
  expect(bench.to('/sms/opt-out')[0]?.form).toEqual({ senderId: SMS_NUMBER, phoneNumber: PHONE });
});

test('a wrong key, an unknown sender and an invalid number are refused as the operator does', async () => {
  await expect(
    sdkFor(bench.simulator.url, 'wrong').SMS.send({ to: PHONE, message: 'x' }),
  ).rejects.toMatchObject({
    response: { status: 401, data: 'The supplied authentication is invalid' },
  });
  const unknown = await send('x', { from: '+22310999999' });
  expect(unknown.SMSMessageData).toEqual({ Message: 'InvalidSenderId', Recipients: [] });
  const invalid = await send('x', { to: '+254700000000' });
  expect(invalid.SMSMessageData.Recipients).toMatchObject([
    { statusCode: 403, status: 'InvalidPhoneNumber', messageId: 'None' },
  ]);
  const user = await fetch(`${bench.simulator.url}/version1/user`, {
    headers: { apikey: 'simulator' },
  });
  expect(await user.json()).toEqual({ UserData: { balance: expect.stringMatching(/^XOF \d/) } });
});

test.each([['500'], ['429']])('failure %s refuses, as often as it is set', async (failure) => {
  await bench.put('/switches', { failures: 1, failure });
  await expect(send('x')).rejects.toMatchObject({ response: { status: Number(failure) } });
  expect((await bench.get(at)).inbox).toEqual([]);
  await send('x');
  expect((await bench.get(at)).inbox).toHaveLength(1);
});

test('failure reset cuts the connection after the message went out', async () => {
  await bench.put('/switches', { failures: 1, failure: 'reset' });
  await expect(send('x')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect((await bench.get(at)).inbox).toHaveLength(1);
  await until(() => reports().length === 2, 'the reports of the message');
});

test('failures of one number are its own', async () => {
  await bench.put(`/switches?phone=${encodeURIComponent(PHONE)}`, {
    failures: -1,
    failure: 'UserInBlacklist',
  });
  const refused = await send('x');
  expect(refused.SMSMessageData.Recipients).toMatchObject([{ statusCode: 406 }]);
  const other = await send('x', { to: '+22310000002' });
  expect(other.SMSMessageData.Recipients).toMatchObject([{ status: 'Success' }]);
});

test.each([
  ['unknown', ['Teleported']],
  ['failed', ['Failed']],
  ['regress', ['Success', 'Sent']],
])('reports %s', async (way, expected) => {
  await bench.put('/switches', { reports: way });
  await send('x');
  await until(() => reports().length === expected.length, 'the reports');
  expect(reports()).toEqual(expected);
});

test('reports drop and late: none, or not before the pause is over', async () => {
  await bench.put('/switches', { reports: 'drop' });
  await send('x');
  await bench.put('/switches', { reports: 'late', reportDelayMs: 400 });
  await send('y');
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(reports()).toEqual([]);
  await until(() => reports().length === 2, 'the late reports');
});

test('reports early arrive before the request is answered', async () => {
  await bench.put('/switches', { reports: 'early' });
  await send('x');
  expect(reports()).toEqual(['Sent', 'Success']);
});
