import { openDialClient } from '../../src/simulator/dial/client.ts';
import type { JournalEntry } from '../../src/simulator/journal.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { type Ledger, newNonce, openLedger } from './ledger.ts';
import { demoPhone, pause, type Random, seeded } from './random.ts';
import { keyOf, referenceIn, towardsQuestion, towardsRequest } from './reader.ts';

export interface NonceOptions {
  gateway: GatewayProcess;
  seconds: number;
  phones: number;
  seed: number;
  /** What the operator's network does badly meanwhile (src/simulator/switches.ts). */
  switches?: object;
}

export interface NonceReport {
  /** Nonces sent, by medium; each was then read back on the same medium. */
  sent: Record<Medium, number>;
  readBack: Record<Medium, number>;
  /** Pages, messages and sounds looked at. */
  checked: number;
  nonces: string[];
  violations: string[];
}

type Medium = 'ussd' | 'sms' | 'call';

const CODE = '*384*223#';
/** A lane goes round these, so that no phone takes more than its 30 turns a minute. */
const PHONES_PER_LANE = 8;
/** Beyond the phones of the demo. */
const FIRST_PHONE = 5_000_000;
const MOST_PAGES = 20;
/** A call waits its turn behind the sweeper when the machine is busy. */
const ANSWER_LIMIT_MS = 45_000;

interface Lane {
  run: Run;
  random: Random;
}

interface Run {
  client: ReturnType<typeof openDialClient>;
  ledger: Ledger;
  report: NonceReport;
}

/**
 * Phones, all at once, each sending its own words again and again and reading them back from "my
 * requests"; what every phone is shown or told is read from the operator's log too.
 */
export async function runNonces(options: NonceOptions): Promise<NonceReport> {
  const ledger = openLedger();
  const none = () => ({ ussd: 0, sms: 0, call: 0 });
  const { violations } = ledger;
  const report = { sent: none(), readBack: none(), checked: 0, nonces: [], violations };
  const run: Run = { client: openDialClient(options.gateway.url), ledger, report };
  if (options.switches) await setSwitches(options.gateway.url, options.switches);
  const until = Date.now() + options.seconds * 1000;
  const stopReading = readJournal(options.gateway.url, ledger);
  const lanes = Array.from({ length: options.phones }, (_, number) =>
    runLane(run, number, seeded(options.seed * 1000 + number), until),
  );
  await Promise.all(lanes);
  await stopReading();
  return { ...report, checked: ledger.checked(), nonces: ledger.nonces() };
}

/** Of eight lanes six type, one texts, one types and then calls. */
function mediumOf(lane: number): Medium {
  return lane % 8 === 6 ? 'sms' : lane % 8 === 7 ? 'call' : 'ussd';
}

async function runLane(run: Run, number: number, random: Random, until: number): Promise<void> {
  const medium = mediumOf(number);
  for (let round = 0; Date.now() < until; round += 1) {
    const phone = demoPhone(FIRST_PHONE + number * 100 + (round % PHONES_PER_LANE));
    const nonce = newNonce(random.word);
    run.ledger.wrote(phone, nonce);
    try {
      await ROUNDS[medium]({ run, random }, phone, nonce);
    } catch (error) {
      run.report.violations.push(`${phone} by ${medium}: ${(error as Error).message}`);
      await pause(500);
    }
  }
}

const ROUNDS: Readonly<
  Record<Medium, (lane: Lane, phone: string, nonce: string) => Promise<void>>
> = {
  ussd: async (lane, phone, nonce) => {
    const reference = await sendByUssd(lane, phone, nonce);
    lane.run.report.sent.ussd += 1;
    await readByUssd(lane, phone, reference, nonce);
    lane.run.report.readBack.ussd += 1;
  },
  sms: async (lane, phone, nonce) => {
    await sendBySms(lane, phone, nonce);
    lane.run.report.sent.sms += 1;
    await readBySms(lane, phone, nonce);
    lane.run.report.readBack.sms += 1;
  },
  call: async (lane, phone, nonce) => {
    const reference = await sendByUssd(lane, phone, nonce);
    lane.run.report.sent.call += 1;
    await hearByCall(lane, phone, reference);
    lane.run.report.readBack.call += 1;
  },
};

const think = ({ random }: Lane): Promise<void> => pause(random.between(20, 400));

async function page(lane: Lane, phone: string, act: string, body: object): Promise<string> {
  await think(lane);
  const { ussd, lastPage } = await lane.run.client.act(phone, act, body);
  const shown = ussd?.page ?? lastPage ?? '';
  lane.run.ledger.saw(phone, 'a page', shown);
  return shown;
}

async function sendByUssd(lane: Lane, phone: string, nonce: string): Promise<string> {
  const wish = { question: `${nonce} : le puits est sec` };
  let shown = await page(lane, phone, 'dial', { code: CODE });
  for (let turn = 0; turn < MOST_PAGES; turn += 1) {
    const reference = referenceIn(shown);
    if (reference !== null) {
      lane.run.ledger.given(phone, reference);
      await leave(lane, phone);
      return reference;
    }
    const text = towardsQuestion(shown, wish);
    if (text === null) break;
    shown = await page(lane, phone, 'input', { text });
  }
  throw new Error(`no thanks for ${nonce}, but: ${shown}`);
}

/** Somebody who has asked before is asked one thing more with her thanks: the page may still be open. */
async function leave(lane: Lane, phone: string): Promise<void> {
  await lane.run.client.act(phone, 'cancel', {}).catch(() => undefined);
}

async function readByUssd(lane: Lane, phone: string, reference: string, nonce: string) {
  let shown = await page(lane, phone, 'dial', { code: CODE });
  for (let turn = 0; turn < MOST_PAGES && !shown.includes(nonce); turn += 1) {
    const text = towardsRequest(shown, reference);
    if (text === null) throw new Error(`${reference} is not among her requests, but: ${shown}`);
    shown = await page(lane, phone, 'input', { text });
  }
  await lane.run.client.act(phone, 'cancel', {});
}

async function text(lane: Lane, phone: string, words: string): Promise<string> {
  await think(lane);
  const seq = await now(lane, phone);
  await lane.run.client.act(phone, 'sms', { text: words });
  const received = await waitFor(lane, phone, seq, ({ kind }) => kind === 'sms.received');
  return String(received.text);
}

async function sendBySms(lane: Lane, phone: string, nonce: string): Promise<void> {
  let answer = await text(lane, phone, `Q ${nonce} : le puits est sec`);
  for (let turn = 0; turn < MOST_PAGES; turn += 1) {
    const reference = referenceIn(answer);
    if (reference !== null) {
      lane.run.ledger.given(phone, reference);
      return;
    }
    const key = towardsQuestion(answer, { question: '' });
    if (key === null) break;
    answer = await text(lane, phone, key);
  }
  throw new Error(`no thanks for ${nonce}, but: ${answer}`);
}

async function readBySms(lane: Lane, phone: string, nonce: string): Promise<void> {
  let answer = await text(lane, phone, 'MENU');
  for (let turn = 0; turn < MOST_PAGES && !answer.includes(nonce); turn += 1) {
    const key = towardsMine(answer);
    if (key === null) throw new Error(`${nonce} is not among her requests, but: ${answer}`);
    answer = await text(lane, phone, key);
  }
}

const towardsMine = (shown: string): string | null =>
  keyOf(shown, /^Fran[cç]ais$/) ?? keyOf(shown, /^Mes demandes$/) ?? keyOf(shown, /^\d{3,} /);

async function hearByCall(lane: Lane, phone: string, reference: string): Promise<void> {
  const { client } = lane.run;
  const seq = await now(lane, phone);
  await client.act(phone, 'beep', {});
  await waitFor(lane, phone, seq, ({ kind }) => kind === 'call.ringing');
  const answered = await client.act(phone, 'answer', {});
  await waitFor(lane, phone, seq, ({ kind }) => kind === 'call.listening');
  await client.act(phone, 'keys', { digits: '3' });
  const spoken = ` ${[...reference].join(' | ')} `;
  const said = await client.read(phone, answered.seq);
  const heard = said.log.filter(({ kind }) => kind === 'call.played');
  await client.act(phone, 'hangup', {});
  if (!heard.some((played) => String(played.spoken).includes(spoken))) {
    throw new Error(`${reference} was not said: ${heard.map(({ spoken: s }) => s).join(' / ')}`);
  }
}

/** Number of the last entry in the operator's log: what comes after is an answer. */
async function now({ run }: Lane, phone: string): Promise<number> {
  return (await run.client.read(phone, Number.MAX_SAFE_INTEGER)).seq;
}

async function waitFor(
  lane: Lane,
  phone: string,
  since: number,
  wanted: (entry: JournalEntry) => boolean,
): Promise<JournalEntry> {
  const until = Date.now() + ANSWER_LIMIT_MS;
  while (Date.now() < until) {
    const { log } = await lane.run.client.read(phone, since);
    const found = log.find(wanted);
    if (found !== undefined) return found;
    await pause(100);
  }
  throw new Error(`nothing came in ${ANSWER_LIMIT_MS / 1000} s`);
}

async function setSwitches(url: string, switches: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(switches);
  const response = await fetch(`${url}/simulator/switches`, { method: 'PUT', headers, body });
  if (!response.ok) throw new Error(`switches: ${await response.text()}`);
}

/** Reads the operator's log as it grows; returns what reads its end. */
function readJournal(url: string, ledger: Ledger): () => Promise<void> {
  let since = 0;
  const read = async (): Promise<void> => {
    const response = await fetch(`${url}/simulator/log?since=${since}`);
    for (const entry of (await response.json()) as JournalEntry[]) {
      since = entry.seq;
      for (const told of [entry.text, entry.spoken]) {
        if (typeof told === 'string') ledger.saw(entry.phone, entry.kind, told);
      }
      if (entry.kind === 'callback.doubled' && entry.same !== true) {
        ledger.violations.push(`${entry.phone}: two copies of a callback got two answers`);
      }
    }
  };
  const timer = setInterval(() => void read().catch(() => undefined), 2_000);
  return async () => {
    clearInterval(timer);
    await read();
  };
}
