import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { septets } from '../../src/lib/gsm7.ts';
import { type HttpGateway, openHttpGateway } from '../support/http-gateway.ts';

/** Every phone of this file, and a word every text of it holds: neither may ever be in the log. */
const PHONES = '1841';
const WORD = 'zuwargala';
const phone = (n: number): string => `+2231841${String(n).padStart(4, '0')}`;
/** A job runs at once, or else with the next sweep. */
const SOON_MS = 25_000;

let gateway: HttpGateway;
let host: Server;
/** What the operator's host of recordings answers, by path. */
const hosted = new Map<string, { status: number; body: string }>();
beforeAll(async () => {
  host = createServer((request, response) => {
    const { status, body } = hosted.get(request.url ?? '') ?? { status: 404, body: '' };
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  gateway = await openHttpGateway({ RECORDING_HOSTS: new URL(hostUrl('')).host });
}, 120_000);
afterAll(async () => {
  await gateway?.close();
  host.close();
});
afterEach(() => {
  expect(gateway.log()).not.toContain(PHONES);
  expect(gateway.log()).not.toContain(WORD);
});

const hostUrl = (path: string) =>
  `http://127.0.0.1:${(host.address() as AddressInfo).port}/${path}`;

async function post(path: string, fields: Record<string, string>) {
  const url = path.startsWith('http') ? path : `${gateway.callbacks}${path}`;
  const body = new URLSearchParams(fields);
  const response = await fetch(url, { method: 'POST', body });
  return { status: response.status, body: await response.text() };
}

const rows = async (sql: string): Promise<Record<string, unknown>[]> =>
  (await gateway.db.raw(sql)).rows;

async function row(sql: string): Promise<Record<string, unknown>> {
  const until = Date.now() + SOON_MS;
  while (Date.now() < until) {
    const [found] = await rows(sql);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no row: ${sql}`);
}

const problems = () => gateway.newLines().filter(({ level }) => level !== 'info');

describe('SMS that is odd', () => {
  const sms = (n: number, id: string, text: string, more: Record<string, string> = {}) =>
    post('/sms', { id, from: phone(n), to: '22300', text, date: '2026-11-24 10:00:00', ...more });
  const done = (id: string) =>
    row(`select reply, payload from inbound_event where key like '%:${id}' and state = 'done'`);
  const replies = (n: number) =>
    rows(
      `select body, segments from delivery where purpose = 'reply' and kind = 'sms' and phone_id =
        (select phone_id from inbound_event where key like '%:odd-${n}%' limit 1) order by created_at`,
    );

  it.each<[number, string, string, Record<string, string>, RegExp]>([
    [1, 'no text', '', {}, /./],
    [2, '5,000 letters', `${WORD} `.repeat(500), {}, /long/],
    [3, 'emoji alone', '🙂🙂🙂🙂', {}, /./],
    [4, 'a date that is none', 'AIDE', { date: 'tomorrow' }, /./],
    [5, 'markup and orders of a formatter', `Q <b>&amp; %s {ref} ${WORD}</b>`, {}, /langue/],
    [6, 'a number of another country', 'AIDE', { from: '+33612345678' }, /./],
  ])(
    '%i: %s is answered once, in letters every phone has',
    async (n, _what, text, more, answer) => {
      gateway.newLines();
      const id = `odd-${n}`;
      expect(await sms(n, id, text, more)).toEqual({ status: 200, body: 'OK' });
      await done(id);
      expect((await sms(n, id, text, more)).status).toBe(200);
      const sent = await replies(n);
      expect(sent).toHaveLength(1);
      expect(String(sent[0]?.body)).toMatch(answer);
      expect(septets(String(sent[0]?.body))).not.toBeNull();
      expect(gateway.log()).not.toContain('33612345678');
      expect(problems().filter(({ level }) => level === 'error')).toEqual([]);
    },
  );

  it.each([
    ['a name', 'ORANGE MALI'],
    ['a short code', '36001'],
    ['our own number', '22300'],
  ])('from %s is kept and not answered', async (_what, from) => {
    const id = `nobody-${from.slice(0, 3)}`;
    expect((await sms(0, id, `${WORD} promo`, { from })).status).toBe(200);
    await done(id);
    const all = await rows("select count(*)::int n from delivery where body like '%promo%'");
    expect(all).toEqual([{ n: 0 }]);
  });

  it('shows her own words back as she wrote them, whatever they look like', async () => {
    await done('odd-5');
    for (const [at, text] of ['4', '1', '1'].entries()) {
      await sms(5, `odd-5-${at}`, text);
      await done(`odd-5-${at}`);
    }
    const reference = /\d{3,}/.exec(String((await replies(5)).at(-1)?.body))?.[0] ?? '';
    const [sent] = await rows(`select body from contribution where reference = '${reference}'`);
    expect(sent?.body).toBe(`<b>&amp; %s {ref} ${WORD}</b>`);
  });
});

describe('delivery reports that are odd', () => {
  const report = (fields: Record<string, string>) => post('/sms/delivery', fields);

  it('a word nobody knows is kept as it came, and moves nothing', async () => {
    await post('/sms', { id: 'rep-1', from: phone(50), to: '22300', text: 'AIDE' });
    const sent = await row(
      "select id, provider_id from delivery where kind = 'sms' and state = 'delivered' limit 1",
    );
    const word = 'Teleported <to> "Mars"';
    expect(await report({ id: String(sent.provider_id), status: word })).toEqual({
      status: 200,
      body: 'OK',
    });
    expect(
      await rows(`select state, provider_status from delivery where id = '${sent.id}'`),
    ).toEqual([{ state: 'delivered', provider_status: word }]);
  });

  it.each([
    ['of a message we never sent', { id: 'ATXid_never', status: 'Success' }],
    ['without a status', { id: 'ATXid_never2' }],
  ])('%s: 200', async (_what, fields) => {
    expect((await report(fields)).status).toBe(200);
  });
});

interface Xml {
  actions: string[];
  /** Where the operator posts next, read from the escaped XML. */
  next: string;
  text: string;
}

/** The instructions of a call; fails when they are not well-formed XML. */
function readXml(text: string): Xml {
  const parser = new XMLParser({ ignoreAttributes: false, preserveOrder: true });
  expect(text.replace(/&(amp|lt|gt|quot|apos|#\d+);/g, '')).not.toContain('&');
  const [, response] = parser.parse(text) as [unknown, { Response: Record<string, unknown>[] }];
  const actions = response.Response.map((each) => Object.keys(each)[0] ?? '');
  const found = /callbackUrl="([^"]+)"/.exec(text) ?? /<Redirect>([^<]+)</.exec(text);
  return { actions, next: (found?.[1] ?? '').replaceAll('&amp;', '&'), text };
}

describe('calls that are odd', () => {
  const event = (n: number, fields: Record<string, string>): Record<string, string> => ({
    isActive: '1',
    sessionId: `call-${n}`,
    direction: 'Inbound',
    callerNumber: phone(n),
    destinationNumber: '+22320000000',
    callSessionState: 'Active',
    ...fields,
  });
  const say = async (to: string, n: number, fields: Record<string, string>): Promise<Xml> =>
    readXml((await post(to, event(n, fields))).body);

  /** A first call up to the moment she speaks. */
  async function toTheBeep(n: number): Promise<Xml> {
    let at = await say('/voice', n, {});
    for (const dtmfDigits of ['4', '1']) at = await say(at.next, n, { dtmfDigits });
    expect(at.actions).toContain('Record');
    return at;
  }

  it.each<[number, string, string, Record<string, string>]>([
    [
      100,
      'a final post of a call that never began',
      '/voice',
      { isActive: '0', status: 'Success' },
    ],
    [101, 'a final notice of nobody', '/voice/events', { isActive: '0', callerNumber: '' }],
    [
      102,
      'a length that is none',
      '/voice',
      { isActive: '0', durationInSeconds: '-5', amount: 'x' },
    ],
  ])('%i: %s is taken', async (n, _what, path, fields) => {
    gateway.newLines();
    expect(await post(path, event(n, fields))).toEqual({ status: 200, body: 'OK' });
    expect(problems()).toEqual([]);
  });

  it('a call of ours that nobody knows is hung up', async () => {
    const fields = event(103, { direction: 'Outbound', clientRequestId: "'; select 1" });
    const { actions } = readXml((await post('/voice', fields)).body);
    expect(actions.filter((action) => action !== 'Say')).toEqual([]);
  });

  it('keys that are none, and a turn out of order, get the page she is on', async () => {
    const first = await say('/voice', 104, {});
    const odd = await say(first.next, 104, { dtmfDigits: '7<8&"' });
    expect(odd.actions).toContain('GetDigits');
    const late = await say(first.next.replace(/t=\d+/, 't=999'), 104, { dtmfDigits: '4' });
    expect(late.actions).toContain('GetDigits');
  });

  it.each<[number, string, string, string]>([
    [110, 'a foreign host', 'https://recordings.example.org/a.mp3', 'recording_host_refused'],
    [111, 'the address of a cloud', 'http://169.254.169.254/latest', 'recording_host_refused'],
    [112, 'this machine on another port', 'http://127.0.0.1:1/a.mp3', 'recording_host_refused'],
    [113, 'a password in it', 'http://a:b@127.0.0.1/a.mp3', 'recording_host_refused'],
  ])(
    '%i: a recording on %s is refused, said, and kept as failed',
    async (n, _what, url, failure) => {
      const at = await toTheBeep(n);
      gateway.newLines();
      await say(at.next, n, { recordingUrl: url });
      const kept = await row(
        `select id, attempts, failure, file_key from recording where source_url = '${url}' and state = 'failed'`,
      );
      expect(kept).toMatchObject({ failure, attempts: 1, file_key: null });
      const line = problems().find(({ recording }) => recording === kept.id);
      expect(line).toMatchObject({ level: 'warn', msg: 'a recording could not be fetched' });
      expect(JSON.stringify(line)).toContain(failure);
      expect(JSON.stringify(line)).not.toContain(new URL(url).hostname);
      const [draft] = await rows(
        `select state from contribution where recording_id = '${kept.id}'`,
      );
      expect(draft?.state).toBe('draft');
    },
  );

  it('what is no web address is no recording', async () => {
    const at = await toTheBeep(114);
    const xml = await say(at.next, 114, { recordingUrl: 'file:///etc/passwd' });
    expect(xml.actions.length).toBeGreaterThan(0);
    expect(await rows("select * from recording where source_url like 'file:%'")).toEqual([]);
  });

  it('one that is not there yet is asked for later; a file that is no sound is kept as failed', async () => {
    const url = hostUrl('late.bin');
    const at = await toTheBeep(120);
    await say(at.next, 120, { recordingUrl: url });
    const waiting = await row(
      `select attempts, failure, due_at > now() later from recording where source_url = '${url}' and attempts > 0`,
    );
    expect(waiting).toEqual({ attempts: 1, failure: 'recording_unavailable', later: true });
    hosted.set('/late.bin', { status: 200, body: 'this is no sound at all' });
    await gateway.db.raw(`update recording set due_at = now() where source_url = '${url}'`);
    const failed = await row(
      `select attempts, failure from recording where source_url = '${url}' and state = 'failed'`,
    );
    expect(failed).toEqual({ attempts: 2, failure: 'recording_not_audio' });
  }, 60_000);

  it('the address of a sound that is hers alone is escaped', async () => {
    const menu = await say('/voice', 5, {});
    const hers = await say(menu.next, 5, { dtmfDigits: '3' });
    expect(hers.text).toMatch(/\/media\/r\/[\w-]+\.mp3\?e=\d+&amp;s=[\w-]+"/);
  });

  it('one that is never there is not asked for again and again at once', async () => {
    const url = hostUrl('never.mp3');
    const at = await toTheBeep(121);
    const next = await say(at.next, 121, { recordingUrl: url });
    const again = await say(at.next, 121, { recordingUrl: url });
    expect(again.text).toBe(next.text);
    await row(`select 1 from recording where source_url = '${url}' and attempts > 0`);
    const waits = `select attempts, state from recording where source_url = '${url}'`;
    expect(await rows(waits)).toEqual([{ attempts: 1, state: 'pending' }]);
  });
});
