import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, openBench, PHONE, USSD_CODE, until } from '../support/simulator-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const at = `/phones/${PHONE}`;

test('a dialogue carries the whole transcript and ends with a notice', async () => {
  bench.answer = ({ path }, count) => {
    if (path !== '/ussd') return { body: 'OK' };
    return count < 3
      ? { body: `CON page ${count}`, headers: { 'at-ussd-hop-metadata': `hop${count}` } }
      : { body: 'END merci' };
  };
  const first = await bench.post(`${at}/dial`, { code: USSD_CODE });
  expect(first.body.ussd).toEqual({ code: USSD_CODE, page: 'page 1' });
  await bench.post(`${at}/input`, { text: '1' });
  const last = await bench.post(`${at}/input`, { text: 'Awa * é & +' });
  expect(last.body).toMatchObject({ ussd: null, lastPage: 'merci' });

  const posts = bench.to('/ussd');
  expect(posts.map((post) => post.form.text)).toEqual(['', '1', '1*Awa * é & +']);
  expect(new Set(posts.map((post) => post.form.sessionId)).size).toBe(1);
  expect(posts[0]?.form).toMatchObject({
    sessionId: expect.stringMatching(/^ATUid_[0-9a-f]{32}$/),
    phoneNumber: PHONE,
    networkCode: '99999',
    serviceCode: USSD_CODE,
  });
  expect(posts[2]?.headers['at-ussd-hop-metadata']).toBe('hop2');

  await until(() => bench.to('/ussd/events').length === 1, 'the end notice');
  expect(bench.to('/ussd/events')[0]?.form).toMatchObject({
    sessionId: posts[0]?.form.sessionId,
    status: 'Success',
    hopsCount: '3',
    hopsMetadata: 'hop1|hop2',
    input: '1*Awa * é & +',
    lastAppResponse: 'merci',
    date: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  });
});

test('a deep dial arrives as a first request with text', async () => {
  bench.answer = () => ({ body: 'CON page' });
  await bench.post(`${at}/dial`, { code: '*384*223*2*1#' });
  expect(bench.to('/ussd')[0]?.form).toMatchObject({ serviceCode: USSD_CODE, text: '2*1' });
});

test('a code of somebody else does not reach the gateway', async () => {
  const { body } = await bench.post(`${at}/dial`, { code: '#144#' });
  expect(body.log).toMatchObject([{ kind: 'ussd.dialled' }, { kind: 'ussd.failed' }]);
  expect(bench.posted).toEqual([]);
});

test.each([
  ['no CON or END', { body: 'hello' }],
  ['a blank before CON', { body: ' CON page' }],
  ['an error status', { status: 500, body: 'CON page' }],
])('%s ends the dialogue as failed', async (_case, answer) => {
  bench.answer = () => answer;
  const { body } = await bench.post(`${at}/dial`, { code: USSD_CODE });
  expect(body.ussd).toBeNull();
  await until(() => bench.to('/ussd/events').length === 1, 'the end notice');
  expect(bench.to('/ussd/events')[0]?.form.status).toBe('Failed');
});

test('cancelling, and waiting too long, end the dialogue as incomplete', async () => {
  bench.answer = () => ({ body: 'CON page' });
  await bench.post(`${at}/dial`, { code: USSD_CODE });
  await bench.post(`${at}/cancel`);
  expect((await bench.post(`${at}/input`, { text: '1' })).status).toBe(409);

  await bench.put('/switches', { ussdIdleMs: 30 });
  await bench.post(`${at}/dial`, { code: USSD_CODE });
  await until(() => bench.to('/ussd/events').length === 2, 'both end notices');
  const statuses = bench.to('/ussd/events').map((post) => post.form.status);
  expect(statuses).toEqual(['Incomplete', 'Incomplete']);
});

test('a second dial waits until the open page is left', async () => {
  bench.answer = () => ({ body: 'CON page' });
  await bench.post(`${at}/dial`, { code: USSD_CODE });
  expect((await bench.post(`${at}/dial`, { code: USSD_CODE })).status).toBe(409);
});

test('numbers of other countries and other texts are no phones', async () => {
  expect((await bench.post('/phones/+33612345678/dial', { code: USSD_CODE })).status).toBe(404);
  expect((await bench.post('/phones/22310/beep')).status).toBe(404);
  expect((await bench.post('/phones/+22300000001/beep')).status).toBe(404);
  expect((await bench.post(`${at}/dial`, { code: 7 })).status).toBe(400);
});

test('the events stream tells what happens to one phone, from a given point', async () => {
  bench.answer = () => ({ body: 'CON page' });
  await bench.post(`${at}/dial`, { code: USSD_CODE });
  const stream = await fetch(`${bench.gateway}/simulator${at}/events?since=1`);
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
  await bench.post('/phones/+22310000002/dial', { code: USSD_CODE });
  await bench.post(`${at}/input`, { text: 'vu' });
  let text = '';
  while (!text.includes('"text":"vu"'))
    text += new TextDecoder().decode((await reader.read()).value);
  await reader.cancel();
  expect(text).toContain('id: 2\nevent: entry\ndata: {"seq":2');
  expect(text).not.toContain('"seq":1,');
  expect(text).not.toContain('+22310000002');
});
