import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { murmur, silence, soundSeconds } from '../../src/simulator/sound-file.ts';
import {
  type Answer,
  type Bench,
  openBench,
  PHONE,
  until,
  VOICE_NUMBER,
} from '../support/simulator-bench.ts';
import { sdkFor } from '../support/simulator-sdk.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const at = `/phones/${PHONE}`;
const place = (clientRequestId: string) =>
  sdkFor(bench.simulator.url).VOICE.call({
    callFrom: VOICE_NUMBER,
    callTo: [PHONE],
    clientRequestId,
  });
const xml = (body: string) => ({
  body: `<?xml version="1.0" encoding="UTF-8"?><Response>${body}</Response>`,
});
const kinds = (body: Record<string, unknown>) =>
  (body.log as { kind: string }[]).map((entry) => entry.kind);
const finals = () => bench.to('/voice').filter((post) => post.form.isActive === '0');
const final = async () => {
  await until(() => finals().length === 1, 'the final post');
  return finals()[0]?.form;
};
/** Answers voice posts in turn, and everything else with OK. */
const script =
  (...pages: string[]): Answer =>
  ({ path, form }) => {
    if (path !== '/voice' || form.isActive === '0') return { body: 'OK' };
    return xml(pages.shift() ?? '');
  };
/** Calls the phone and waits until it rings. */
async function ring(): Promise<string> {
  const { entries } = await place('row-1');
  const state = async () => (await bench.get(at)).call as { waitingFor: string } | null;
  await until(async () => (await state())?.waitingFor === 'answer', 'the ringing');
  return entries[0]?.sessionId ?? '';
}

test('a beep that is refused costs nothing and ends with a final post', async () => {
  bench.answer = script('<Reject/>');
  const { body } = await bench.post(`${at}/beep`);
  expect(body).toMatchObject({ call: null });
  expect(body.log).toMatchObject([
    { kind: 'call.dialled', beep: true },
    { kind: 'call.ended', state: 'Rejected', seconds: 0 },
  ]);
  expect(bench.to('/voice')[0]?.form).toMatchObject({
    isActive: '1',
    sessionId: expect.stringMatching(/^ATVId_/),
    direction: 'Inbound',
    callerNumber: PHONE,
    destinationNumber: VOICE_NUMBER,
    callSessionState: 'Ringing',
    callStartTime: expect.stringMatching(/^\d{4}-\d\d-\d\d\+\d\d:\d\d:\d\d$/),
  });
  expect(finals()[0]?.form).toMatchObject({
    durationInSeconds: '0',
    hangupCause: 'CALL_REJECTED',
    status: 'Aborted',
  });
});

test('a call to the service that is taken is carried out; one that is a beep is given up', async () => {
  bench.answer = script('<Say>bonjour</Say>', '<Say>bonjour</Say>');
  expect(kinds((await bench.post(`${at}/call`)).body)).toEqual([
    'call.dialled',
    'call.answered',
    'call.said',
    'call.ended',
  ]);
  const beep = await bench.post(`${at}/beep`);
  expect(kinds(beep.body)).toEqual(['call.dialled', 'call.ended']);
  expect(finals().map((post) => post.form.hangupCause)).toEqual([
    'NORMAL_CLEARING',
    'ORIGINATOR_CANCEL',
  ]);
});

test('a call placed through the SDK plays, takes a key, records and ends', async () => {
  const sound = murmur(2).bytes;
  const spoken = encodeURIComponent('Pour le bambara, appuyez sur 1');
  bench.media.set('menu.wav', { bytes: sound, headers: { 'x-kumasira-spoken': spoken } });
  const base = `${bench.gateway}/at/secret/voice`;
  bench.answer = script(
    `<GetDigits numDigits="1" timeout="5" callbackUrl="${base}?t=1&amp;n=2"><Play url="${bench.gateway}/media/menu.wav"/></GetDigits><Redirect>${base}?noinput=1</Redirect>`,
    `<Record maxLength="3" timeout="5" playBeep="true" finishOnKey="#" callbackUrl="${base}?t=2"/>`,
    `<Redirect>${base}?t=3</Redirect><Say>jamais dit</Say>`,
    `<Play url="${bench.gateway}/media/menu.wav"/><Hangup/><Say>jamais dit</Say>`,
  );
  const session = await ring();
  const answered = await bench.post(`${at}/answer`);
  expect(answered.body.call).toMatchObject({ state: 'answered', waitingFor: 'keys' });
  expect(answered.body.log).toContainEqual(
    expect.objectContaining({
      kind: 'call.played',
      spoken: 'Pour le bambara, appuyez sur 1',
      bytes: sound.length,
      sha256: createHash('sha256').update(sound).digest('hex'),
      seconds: 2,
    }),
  );
  expect((await bench.post(`${at}/keys`, { digits: '1' })).body.call).toMatchObject({
    waitingFor: 'voice',
  });
  const after = await bench.post(`${at}/speak`, murmur(10).bytes);
  expect(kinds(after.body)).toEqual([
    'call.recorded',
    'call.redirected',
    'call.played',
    'call.ended',
  ]);

  const posts = bench.to('/voice');
  expect(posts[0]?.form).toMatchObject({
    isActive: '1',
    sessionId: session,
    direction: 'Outbound',
    callSessionState: 'Answered',
    clientRequestId: 'row-1',
    destinationNumber: PHONE,
  });
  expect(posts[1]?.form.dtmfDigits).toBe('1');
  const url = posts[2]?.form.recordingUrl ?? '';
  expect(url).toMatch(new RegExp(`^${bench.simulator.url}/recordings/rec_[0-9a-f]{32}\\.wav$`));
  const recording = Buffer.from(await (await fetch(url)).arrayBuffer());
  expect(soundSeconds({ kind: 'wav', bytes: recording })).toBe(3);
  expect(await final()).toMatchObject({
    durationInSeconds: '7',
    currencyCode: 'XOF',
    status: 'Success',
    clientRequestId: 'row-1',
  });
});

test('no key goes on with the next sibling, without a post', async () => {
  const base = `${bench.gateway}/at/secret/voice`;
  bench.answer = script(
    `<GetDigits numDigits="1" timeout="1" callbackUrl="${base}?t=1"/><Redirect>${base}?noinput=1</Redirect>`,
    '<GetDigits numDigits="2" timeout="1"/>',
  );
  await ring();
  await bench.post(`${at}/answer`);
  const { body } = await bench.post(`${at}/silence`);
  expect(kinds(body)).toEqual(['call.silence', 'call.redirected', 'call.listening']);
  expect(bench.to('/voice')[1]?.form).not.toHaveProperty('dtmfDigits');

  await bench.post(`${at}/keys`, { digits: '4' });
  await bench.post(`${at}/silence`);
  expect(bench.to('/voice')[2]?.form.dtmfDigits).toBe('4');
  expect(await final()).toMatchObject({ hangupCause: 'NORMAL_CLEARING' });
});

test('keys go one by one to what listens, and the finishing key is not among the digits', async () => {
  bench.answer = script(
    '<GetDigits finishOnKey="#" timeout="1"/>',
    '<GetDigits numDigits="1" timeout="1"/>',
    '<Hangup/>',
  );
  await ring();
  await bench.post(`${at}/answer`);
  await bench.post(`${at}/keys`, { digits: '1234#7' });
  const digits = bench.to('/voice').map((post) => post.form.dtmfDigits);
  expect(digits.slice(0, 3)).toEqual([undefined, '1234', '7']);
});

test('nothing recorded is an empty address; a silent recording is a recording', async () => {
  const rec = '<Record maxLength="30" timeout="2" finishOnKey="12#" callbackUrl="?t=1"/>';
  bench.answer = script(rec, rec, rec, '');
  await ring();
  await bench.post(`${at}/answer`);
  await bench.post(`${at}/silence`);
  await bench.post(`${at}/keys`, { digits: '2' });
  await bench.post(`${at}/speak`, { silence: 9 });
  const urls = bench.to('/voice').map((post) => post.form.recordingUrl);
  expect(urls.slice(1, 3)).toEqual(['', '']);
  const recording = Buffer.from(await (await fetch(urls[3] ?? '')).arrayBuffer());
  expect(recording).toEqual(silence(2).bytes);
});

test('hanging up after speaking posts the recording and then the end', async () => {
  bench.answer = script('<Record playBeep="true" callbackUrl="?t=1"/>', '<Say>merci</Say>');
  await ring();
  await bench.post(`${at}/answer`);
  const { body } = await bench.post(`${at}/speak`, { murmur: 1, end: 'hangup' });
  expect(kinds(body)).toEqual(['call.recorded', 'call.ended']);
  const [, recorded] = bench.to('/voice');
  const ended = await final();
  expect(recorded?.form.recordingUrl).toMatch(/\.wav$/);
  expect(ended?.recordingUrl).toBe(recorded?.form.recordingUrl);
});

test('a terminal Record has its address in the final post only', async () => {
  bench.answer = script('<Record/><Say>jamais dit</Say>');
  await ring();
  await bench.post(`${at}/answer`);
  await bench.post(`${at}/speak`, { murmur: 1 });
  expect((await final())?.recordingUrl).toMatch(/\.wav$/);
  expect(bench.to('/voice')).toHaveLength(2);
});

test('a recording that is not ready answers 404 as often as it is set', async () => {
  await bench.put('/switches', { recordingNotReady: 2 });
  bench.answer = script('<Record maxLength="5" callbackUrl="?t=1"/>');
  await ring();
  await bench.post(`${at}/answer`);
  await bench.post(`${at}/speak`, { murmur: 1 });
  const url = bench.to('/voice')[1]?.form.recordingUrl ?? '';
  const statuses = [];
  for (let i = 0; i < 3; i += 1) statuses.push((await fetch(url)).status);
  expect(statuses).toEqual([404, 404, 200]);
});

test.each([
  ['busy', { busy: true }, 'Busy', 'USER_BUSY'],
  ['noAnswer', { noAnswer: true }, 'NotAnswered', 'NO_ANSWER'],
  ['nobody who answers', { ringMs: 20 }, 'NotAnswered', 'NO_ANSWER'],
])('%s: the call ends unanswered with one post', async (_case, switches, state, hangupCause) => {
  await bench.put('/switches', switches);
  await place('row-1');
  expect(await final()).toMatchObject({
    callSessionState: state,
    hangupCause,
    clientRequestId: 'row-1',
    durationInSeconds: '0',
  });
  expect(bench.to('/voice')).toHaveLength(1);
});

test.each([
  ['InsufficientBalance', 'InsufficientCredit'],
  ['CouldNotRoute', 'DestinationNotSupported'],
])('failure %s refuses a call as %s', async (failure, status) => {
  await bench.put('/switches', { failures: 1, failure });
  const { entries } = await place('row-1');
  expect(entries).toEqual([{ phoneNumber: PHONE, status, sessionId: 'None' }]);
});

test('failure reset cuts the connection after the call was placed', async () => {
  bench.answer = script('');
  await bench.put('/switches', { failures: 1, failure: 'reset', autoAnswer: true });
  await expect(place('row-1')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await final()).toMatchObject({ clientRequestId: 'row-1', status: 'Success' });
});

test('a USSD page can be answered while a call goes on', async () => {
  bench.answer = ({ path, form }) => {
    if (path === '/ussd') return { body: `CON ${form.text}` };
    const asks = path === '/voice' && form.isActive === '1';
    return asks ? xml('<GetDigits numDigits="1"/>') : { body: 'OK' };
  };
  await ring();
  await bench.post(`${at}/answer`);
  await bench.post(`${at}/dial`, { code: '*384*223#' });
  const { body } = await bench.post(`${at}/input`, { text: '7' });
  expect(body).toMatchObject({ ussd: { page: '7' }, call: { waitingFor: 'keys' } });
});

test('a second call finds the phone busy and leaves the first alone', async () => {
  bench.answer = script('<GetDigits numDigits="1"/>', '');
  await ring();
  await bench.post(`${at}/answer`);
  await place('row-2');
  expect(await final()).toMatchObject({ clientRequestId: 'row-2', callSessionState: 'Busy' });
  expect((await bench.get(at)).call).toMatchObject({ state: 'answered', waitingFor: 'keys' });
});

test('the person can refuse, and can hang up', async () => {
  bench.answer = script('<GetDigits numDigits="1"/>');
  await ring();
  await bench.post(`${at}/reject`);
  expect(await final()).toMatchObject({ callSessionState: 'Rejected' });
  await ring();
  await bench.post(`${at}/answer`);
  await bench.post(`${at}/hangup`);
  await until(() => finals().length === 2, 'the second final post');
  expect(finals()[1]?.form).toMatchObject({ status: 'Success', hangupCause: 'NORMAL_CLEARING' });
  expect((await bench.post(`${at}/keys`, { digits: '1' })).status).toBe(409);
});

test('autoAnswer takes the call without the person', async () => {
  await bench.put(`/switches?phone=${encodeURIComponent(PHONE)}`, { autoAnswer: true });
  bench.answer = script('<Say>bonjour</Say>');
  await place('row-1');
  expect(await final()).toMatchObject({ status: 'Success' });
});

test('in real time a sound lasts, a key stops it, and the time limits run', async () => {
  bench.media.set('long.wav', { bytes: murmur(30).bytes });
  const prompt = `<Play url="${bench.gateway}/media/long.wav"/>`;
  bench.answer = script(
    `<GetDigits numDigits="1" timeout="3">${prompt}</GetDigits>`,
    '<GetDigits numDigits="1" timeout="1"/>',
  );
  await bench.put('/switches', { realTime: true });
  await ring();
  await bench.post(`${at}/answer`);
  const { body } = await bench.post(`${at}/keys`, { digits: '1' });
  expect(kinds(body)).toEqual(['call.barge-in', 'call.keys', 'call.listening']);
  expect(await final()).toMatchObject({ hangupCause: 'NORMAL_CLEARING' });
  expect(Number((await final())?.durationInSeconds)).toBeLessThan(10);
});

test.each([
  ['an error status', { status: 500, body: '' }],
  ['text that is no XML', { body: '<Response><Play>' }],
  ['XML that is no response', { body: '<html></html>' }],
])('%s cuts the call as failed', async (_case, answer) => {
  bench.answer = ({ form }) => (form.isActive === '1' ? answer : { body: 'OK' });
  await ring();
  await bench.post(`${at}/answer`);
  expect(await final()).toMatchObject({ callSessionState: 'Failed', status: 'Aborted' });
});

test('a sound before a redirect lasts, so that the gateway can get ready; hanging up ends it', async () => {
  bench.media.set('wait.wav', { bytes: murmur(1).bytes });
  bench.media.set('long.wav', { bytes: murmur(60).bytes });
  bench.answer = script(
    `<Play url="${bench.gateway}/media/wait.wav"/><Redirect>?t=1</Redirect>`,
    `<Play url="${bench.gateway}/media/long.wav"/><Redirect>?t=2</Redirect>`,
  );
  await ring();
  const played = async (count: number) =>
    kinds(await bench.get(at)).filter((kind) => kind === 'call.played').length === count;
  await bench.post(`${at}/answer?wait=0`);
  await until(() => played(1), 'the first sound');
  expect(bench.to('/voice')).toHaveLength(1);
  await until(() => played(2), 'the second sound');
  await bench.post(`${at}/hangup`);
  expect(await final()).toMatchObject({ status: 'Success' });
  expect(bench.to('/voice')).toHaveLength(3);
});

test('a sound that cannot be had is a fault in the log, and the call goes on', async () => {
  bench.answer = script(`<Play url="${bench.gateway}/media/none.mp3"/><Say>suite</Say>`);
  await ring();
  const { body } = await bench.post(`${at}/answer`);
  expect(kinds(body)).toEqual(
    expect.arrayContaining(['call.played', 'call.fault', 'call.said', 'call.ended']),
  );
});

test('redirecting in circles is cut', async () => {
  bench.answer = ({ path, form }) =>
    path === '/voice' && form.isActive === '1'
      ? xml('<Redirect>?again</Redirect>')
      : { body: 'OK' };
  await ring();
  await bench.post(`${at}/answer`);
  expect(await final()).toMatchObject({ callSessionState: 'Failed' });
});
