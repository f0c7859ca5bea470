import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postOnce, ussdFields } from '../../scripts/chaos/operator-line.ts';
import { demoPhone, type Random, seeded } from '../../scripts/chaos/random.ts';
import { septets } from '../../src/lib/gsm7.ts';
import { type HttpGateway, openHttpGateway } from '../support/http-gateway.ts';

const SEED = Number(process.env.CHAOS_SEED ?? 1);
const PHONES = 12;
/** Contacts each phone makes, of up to a dozen inputs. */
const CONTACTS = 7;
const INPUTS = 12;
const MESSAGES = [
  ...[
    'MENU',
    '1',
    '2',
    '3',
    '4',
    '0',
    '00',
    '9',
    'STOP',
    'START',
    'AIDE',
    'FR',
    'BM',
    '417',
    '+417',
  ],
  ...['oui', 'non', 'LISTE', 'ANNULER', '308 OK', '308 V', '308 NON pas moi', 'PAUSE 7', '', '🙂'],
  ...['Q la route est coupée', 'X le puits', 'P une école', 'PUB bonjour', 'le marché est sale'],
];

let gateway: HttpGateway;
beforeAll(async () => {
  gateway = await openHttpGateway({ DEMO: '1', LOG_LEVEL: 'info' });
}, 120_000);
afterAll(() => gateway?.close());

type Contact = (phone: string, random: Random) => Promise<void>;

const pick = <T>(random: Random, from: readonly T[]): T =>
  from[random.between(0, from.length - 1)] as T;

const ussd: Contact = async (phone, random) => {
  const session = `any-${random.word(12)}`;
  let typed = random.next() < 0.2 ? pick(random, ['1', '2*1', '9*9', 'x']) : '';
  for (let input = 0; input < INPUTS; input += 1) {
    const reply = await postOnce(`${gateway.callbacks}/ussd`, ussdFields(session, phone, typed));
    expect(reply.status, typed).toBe(200);
    expect(reply.body, typed).toMatch(/^(CON|END) ./s);
    expect(septets(reply.body) ?? 999, `${typed}: ${reply.body}`).toBeLessThanOrEqual(160);
    if (reply.body.startsWith('END')) return;
    const shown = [...reply.body.matchAll(/^(\d) /gm)].map(([, key = '']) => key);
    const odd = ['0', '00', '9', '', '8', 'kay', '417', '*', 'le puits est sec', 'é'.repeat(300)];
    const key = random.next() < 0.75 && shown.length > 0 ? pick(random, shown) : pick(random, odd);
    typed = typed === '' && input === 0 ? key : `${typed}*${key}`;
  }
};

const sms: Contact = async (phone, random) => {
  const fields = { id: `any-${random.word(16)}`, from: phone, to: '22300' };
  const reply = await postOnce(`${gateway.callbacks}/sms`, {
    ...fields,
    text: pick(random, MESSAGES),
  });
  expect(reply).toEqual({ status: 200, body: 'OK' });
};

const call: Contact = async (phone, random) => {
  const fixed = { sessionId: `any-${random.word(16)}`, direction: 'Inbound', callerNumber: phone };
  const from = `${gateway.callbacks}/voice`;
  let to = from;
  let fields: Record<string, string> = {};
  for (let input = 0; input < INPUTS; input += 1) {
    const reply = await postOnce(to, { ...fixed, isActive: '1', ...fields });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatch(/^<\?xml .*<Response>.*<\/Response>$/s);
    const next = /callbackUrl="([^"]+)"/.exec(reply.body) ?? /<Redirect>([^<]+)</.exec(reply.body);
    if (next === null) break;
    const query = /\?.*$/.exec(next[1] ?? '')?.[0].replaceAll('&amp;', '&') ?? '';
    to = `${from}${query}`;
    fields = answerTo(reply.body, random);
    if (random.next() < 0.05) to = `${from}?t=${random.between(0, 40)}`;
  }
  const url = `https://recordings.example.org/${random.word(8)}.mp3`;
  const cut = random.next() < 0.2 ? { recordingUrl: url } : {};
  const final = { ...fixed, isActive: '0', durationInSeconds: '12', ...cut };
  expect(await postOnce(from, final)).toEqual({ status: 200, body: 'OK' });
};

function answerTo(instructions: string, random: Random): Record<string, string> {
  if (instructions.includes('<Record')) {
    const url = `https://recordings.example.org/${random.word(8)}.mp3`;
    return { recordingUrl: random.next() < 0.8 ? url : '' };
  }
  if (!instructions.includes('<GetDigits')) return {};
  return random.next() < 0.9 ? { dtmfDigits: pick(random, [...'0123456789*#']) } : {};
}

describe(`anything from anybody, on any medium (seed ${SEED})`, () => {
  it('is answered with something a phone can show or play, and never with a fault', async () => {
    const lanes = Array.from({ length: PHONES }, async (_, number) => {
      const random = seeded(SEED * 1000 + number);
      const phone = number === 0 ? '+22311000001' : demoPhone(8_420_000 + number);
      for (let contact = 0; contact < CONTACTS; contact += 1) {
        await pick(random, [ussd, ussd, sms, call])(phone, random);
      }
    });
    await Promise.all(lanes);
    const errors = gateway.newLines().filter(({ level }) => level === 'error');
    expect(errors).toEqual([]);
    expect(gateway.log()).not.toMatch(/2231\d{7}/);
  }, 120_000);
});
