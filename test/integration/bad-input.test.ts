import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { septets } from '../../src/lib/gsm7.ts';
import { type HttpGateway, openHttpGateway } from '../support/http-gateway.ts';

/** Every phone of this file, and a word every text of it holds: neither may ever be in the log. */
const PHONES = '1840';
const WORD = 'zuwargala';
const phone = (n: number): string => `+2231840${String(n).padStart(4, '0')}`;

let gateway: HttpGateway;
beforeAll(async () => {
  gateway = await openHttpGateway();
}, 120_000);
afterAll(() => gateway?.close());
afterEach(() => {
  expect(gateway.log()).not.toContain(PHONES);
  expect(gateway.log()).not.toContain(WORD);
  expect(gateway.log()).not.toContain(gateway.callbacks.split('/').at(-1));
});

interface Reply {
  status: number;
  body: string;
  type: string;
}

async function send(
  path: string,
  body: string | Record<string, string>,
  init: RequestInit = {},
): Promise<Reply> {
  const response = await fetch(path.startsWith('http') ? path : `${gateway.callbacks}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: typeof body === 'string' ? body : new URLSearchParams(body).toString(),
    ...init,
  });
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, body: await response.text(), type };
}

const ussd = (n: number, text: string, more: Record<string, string> = {}) =>
  send('/ussd', {
    sessionId: `s-${n}`,
    phoneNumber: phone(n),
    text,
    serviceCode: '*384*223#',
    networkCode: '99999',
    ...more,
  });

/** Types these keys one after the other; answers the last page. */
async function type(n: number, keys: readonly string[]): Promise<string> {
  let page = (await ussd(n, '')).body;
  for (const at of keys.keys()) page = (await ussd(n, keys.slice(0, at + 1).join('*'))).body;
  return page;
}

const TO_QUESTION = ['4', '1', '1', '1', '1'];
const LANGUAGES = /^CON \(essai\) Choisissez votre langue\.\n1 Bamanankan/;
const warnings = () =>
  gateway.newLines().filter(({ level }) => level === 'warn' || level === 'error');
const rows = async (sql: string): Promise<Record<string, unknown>[]> =>
  (await gateway.db.raw(sql)).rows;

describe('refused: a status, one line in the log, no row', () => {
  const form = `sessionId=refused&phoneNumber=%2B2231840${'0001'}&text=`;
  it.each<[string, number, string, () => Promise<Reply>, string]>([
    ['USSD without a number', 400, '', () => send('/ussd', 'sessionId=a&text='), '/ussd'],
    [
      'USSD without a session',
      400,
      '',
      () => send('/ussd', `phoneNumber=${phone(1)}&text=`),
      '/ussd',
    ],
    [
      'a number nobody has',
      400,
      '',
      () => send('/ussd', 'sessionId=a&phoneNumber=12&text='),
      '/ussd',
    ],
    ['an empty body', 400, '', () => send('/ussd', ''), '/ussd'],
    [
      'JSON',
      400,
      '',
      () => send('/ussd', JSON.stringify({ sessionId: 'a', phoneNumber: phone(1) })),
      '/ussd',
    ],
    [
      'a session id of 300 letters',
      400,
      '',
      () => send('/ussd', form.replace('refused', 'a'.repeat(300))),
      '/ussd',
    ],
    [
      'an end of session without one',
      400,
      '',
      () => send('/ussd/events', 'status=Success'),
      '/ussd/events',
    ],
    [
      'an SMS without an id',
      400,
      '',
      () => send('/sms', { from: phone(1), to: '22300', text: WORD }),
      '/sms',
    ],
    [
      'an SMS from nobody',
      400,
      '',
      () => send('/sms', { id: 'x', to: '22300', text: WORD }),
      '/sms',
    ],
    [
      'a report without an id',
      400,
      '',
      () => send('/sms/delivery', 'status=Success'),
      '/sms/delivery',
    ],
    [
      'an opt-out of nobody',
      400,
      '',
      () => send('/sms/opt-out', 'senderId=KUMASIRA'),
      '/sms/opt-out',
    ],
    [
      'a call that is neither on nor over',
      400,
      '',
      () => send('/voice', { sessionId: 'a', isActive: '2' }),
      '/voice',
    ],
    ['a call without a session', 400, '', () => send('/voice', { isActive: '1' }), '/voice'],
    [
      'a wrong token',
      404,
      'not_found\n',
      () => send(`${gateway.url}/at/wrong-token/ussd`, form),
      '/ussd',
    ],
    [
      'a wrong method',
      405,
      'method_not_allowed\n',
      () => send('/ussd', '', { method: 'PUT' }),
      '/ussd',
    ],
    [
      '17,000 bytes',
      413,
      'request_too_large\n',
      () => send('/ussd', form + WORD.repeat(1_900)),
      '/ussd',
    ],
  ])('%s: %i', async (_what, status, body, post, callback) => {
    gateway.newLines();
    const before = await rows('select count(*) from inbound_event');
    expect(await post()).toMatchObject({ status, body });
    expect(warnings()).toMatchObject([{ callback, status, msg: 'a callback was refused' }]);
    expect(await rows('select count(*) from inbound_event')).toEqual(before);
    expect(await rows("select * from session_snapshot where state::text like '%refused%'")).toEqual(
      [],
    );
  });
});

describe('USSD that is odd: a page all the same, and nothing in the log', () => {
  afterEach(() => expect(warnings()).toEqual([]));

  it.each<[string, string, Record<string, string>]>([
    ['an unknown network code', '', { networkCode: '61099' }],
    ['a network code that is none', '', { networkCode: `'; drop table phone; --` }],
    ['no service code', '', { serviceCode: '' }],
    ['an unknown session that claims to be far on', `4*1*1*1*1*${WORD}*kay*1*1`, {}],
    ['an unknown session with words', `${WORD}*2*3`, {}],
  ])('%s', async (_what, text, more) => {
    const n =
      100 + (await rows('select count(*) n from session_snapshot').then((r) => Number(r[0]?.n)));
    expect(await ussd(n, text, more)).toMatchObject({
      status: 200,
      body: expect.stringMatching(LANGUAGES),
    });
    expect(await rows(`select * from contribution where body like '%${WORD}%'`)).toEqual([]);
  });

  it('takes the first of two fields of the same name', async () => {
    const body = `sessionId=s-10&sessionId=s-other&phoneNumber=${encodeURIComponent(phone(10))}&phoneNumber=${encodeURIComponent(phone(11))}&text=`;
    expect((await send('/ussd', body)).body).toMatch(LANGUAGES);
    expect((await ussd(10, '4')).body).toContain("J'accepte");
    expect((await ussd(11, '')).body).toMatch(LANGUAGES);
  });

  it('takes no text for the beginning', async () => {
    const body = `sessionId=s-12&phoneNumber=${encodeURIComponent(phone(12))}`;
    expect((await send('/ussd', body)).body).toMatch(LANGUAGES);
  });

  it('knows the number whose + was not escaped, or that is written with spaces', async () => {
    await type(13, ['4']);
    const plain = `sessionId=s-13&phoneNumber=${phone(13)}&text=4*1`;
    expect((await send('/ussd', plain)).body).toContain('1 Mon Elu');
    const spaced = '223 18 40 00 13';
    expect((await ussd(13, '4*1*1', { phoneNumber: spaced })).body).toContain('Poser une question');
  });

  it('keeps emoji and stars as they were written; the page shows what a phone can', async () => {
    const body = `le puits * est ** sec 🙂 ${WORD}`;
    const review = await type(14, [...TO_QUESTION, body, 'kay', '1']);
    expect(review).toContain('le puits * est ** sec');
    expect(septets(review)).not.toBeNull();
    expect(
      await rows(`select body, state from contribution where body like '%puits * est%'`),
    ).toEqual([{ body, state: 'draft' }]);
  });

  it('keeps code as words', async () => {
    const body = `'); drop table contribution; -- <b>&amp;${WORD}</b> %s {ref} $body`;
    const review = await type(15, [...TO_QUESTION, body, 'kay', '1']);
    expect(review).toContain('drop table contribution');
    expect(await rows("select body from contribution where body like '%drop table%'")).toEqual([
      { body },
    ]);
  });

  it('drops NUL and other control characters, and a wrong escape does no harm', async () => {
    await type(16, TO_QUESTION);
    const fields = `sessionId=s-16&phoneNumber=${encodeURIComponent(phone(16))}&text=`;
    const typed = `${TO_QUESTION.join('*')}*le%00puits%07%zz${WORD}`;
    expect((await send('/ussd', fields + typed)).body).toContain('commune');
    expect(await rows("select body from contribution where body like 'lepuits%'")).toHaveLength(1);
  });

  it('asks again when nothing was typed, once or often', async () => {
    const page = await type(17, TO_QUESTION);
    const empty = await type(17, [...TO_QUESTION, '', '', '']);
    expect(empty).toMatch(/^CON /);
    expect(empty).toContain('Écrivez votre question');
    const after = await ussd(17, `${TO_QUESTION.join('*')}****le puits ${WORD}`);
    expect(after.body).toContain('commune');
    expect(page).toContain('Écrivez votre question');
  });

  it('takes 5,000 letters without a fault, and says what becomes of them', async () => {
    await type(18, TO_QUESTION);
    const long = `${WORD} `.repeat(500);
    const reply = await ussd(18, `${TO_QUESTION.join('*')}*${long}`);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatch(/^CON /);
    expect(septets(reply.body) ?? 999).toBeLessThanOrEqual(160);
    const [kept] = await rows(
      `select length(body) n from contribution where body like '${WORD} ${WORD}%'`,
    );
    expect(Number(kept?.n ?? 0)).toBeLessThanOrEqual(480);
    const again = await ussd(18, `${TO_QUESTION.join('*')}*${long}`);
    expect(again.body).toBe(reply.body);
  });

  it('a field named like a part of the language changes nothing', async () => {
    const body = `__proto__=x&constructor=y&hasOwnProperty=z&sessionId=s-19&phoneNumber=${encodeURIComponent(phone(19))}&text=`;
    expect((await send('/ussd', body)).body).toMatch(LANGUAGES);
  });

  it('notes an end of session that never began, with its cost', async () => {
    const ended = {
      sessionId: 's-20',
      phoneNumber: phone(20),
      status: 'Incomplete',
      cost: 'XOF 10.0',
      durationInMillis: 'soon',
    };
    expect(await send('/ussd/events', ended)).toMatchObject({ status: 200, body: 'OK' });
    expect(await send('/ussd/events', ended)).toMatchObject({ status: 200, body: 'OK' });
    expect(
      await rows("select status, duration_ms from ussd_session where session_key = 's-20'"),
    ).toEqual([{ status: 'Incomplete', duration_ms: null }]);
    expect(
      await rows(
        "select count(*)::int n from cost_entry join ussd_session s on s.id = ussd_session_id where session_key = 's-20' and source = 'reported'",
      ),
    ).toEqual([{ n: 1 }]);
  });
});
