import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { openVault } from '../../src/lib/crypto.ts';
import { openRuntime } from '../../src/runtime.ts';
import { type CapturedLog, captureLog } from '../contract/captured-log.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

const USSD_CODE = '*384*223#';

/** What the simulator tells of a phone (src/simulator/phone-view.ts), as far as tests look. */
export interface PhoneState {
  ussd: { page: string } | null;
  call: { state: 'ringing' | 'answered' | 'ended' } | null;
  inbox: { from: string; text: string }[];
  log: { kind: string; [field: string]: unknown }[];
}

/** One simulated phone. */
export interface TestPhone {
  msisdn: string;
  dial(code?: string): Promise<PhoneState>;
  input(text: string): Promise<PhoneState>;
  /** @param wait false: while an answer of the gateway is still under way. */
  cancel(wait?: boolean): Promise<PhoneState>;
  sms(text: string): Promise<PhoneState>;
  beep(): Promise<PhoneState>;
  answer(): Promise<PhoneState>;
  hangup(): Promise<PhoneState>;
  /** Any other act of the simulator's phones: `keys`, `silence`. */
  act(name: string, body?: object): Promise<PhoneState>;
  state(): Promise<PhoneState>;
  /** What the network does badly to this phone (src/simulator/switches.ts). */
  switches(changes: object): Promise<void>;
}

/** The whole gateway in this process: HTTP, workers, simulator, on a database of its own. */
export interface RunningGateway {
  url: string;
  database: TestDatabase;
  log: CapturedLog;
  phone(msisdn: string): TestPhone;
  /** The deliveries to a phone, oldest first. */
  deliveries(msisdn: string): Promise<Record<string, unknown>[]>;
  /** Value of one sample of /metrics; 0 when there is none. */
  metric(sample: string): Promise<number>;
  stop(): Promise<void>;
}

const DATA_KEY = Buffer.alloc(32, 7);

/** @param env added to the configuration of a quiet simulator: no demo, no quiet hours. */
export async function openGateway(env: Record<string, string> = {}): Promise<RunningGateway> {
  const database = await openTestDatabase();
  const varDir = mkdtempSync(join(tmpdir(), 'kumasira-gateway-'));
  const config = loadConfig({
    DATABASE_URL: database.url,
    CALLBACK_TOKEN: 'a-token-that-is-long-enough-for-tests',
    DATA_KEY: DATA_KEY.toString('base64'),
    ...{ VAR_DIR: varDir, PORT: '0', DEMO: '0', QUIET_HOURS: '', PATH: process.env.PATH },
    ...env,
  });
  const log = captureLog();
  const runtime = await openRuntime(config, log);
  const url = (runtime.urls.gateway ?? '').replace('localhost', '127.0.0.1');
  return {
    ...{ url, database, log },
    phone: (msisdn) => openPhone(`${url}/simulator`, msisdn),
    deliveries: (msisdn) =>
      database
        .db('delivery')
        .join('phone', 'phone.id', 'delivery.phone_id')
        .where({ hash: openVault(DATA_KEY).lookup(msisdn) })
        .orderBy('delivery.created_at')
        .select('delivery.*'),
    metric: async (sample) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      const line = text.split('\n').find((each) => each.startsWith(`${sample} `));
      return Number(line?.slice(sample.length + 1) ?? 0);
    },
    stop: async () => {
      await runtime.stop();
      await database.close();
      rmSync(varDir, { recursive: true, force: true });
    },
  };
}

function openPhone(simulator: string, msisdn: string): TestPhone {
  const at = `${simulator}/phones/${encodeURIComponent(msisdn)}`;
  const post = (act: string, body: object = {}, wait = true) =>
    ask(`${at}/${act}${wait ? '' : '?wait=0'}`, 'POST', body);
  return {
    msisdn,
    dial: (code = USSD_CODE) => post('dial', { code }),
    input: (text) => post('input', { text }),
    cancel: (wait = true) => post('cancel', {}, wait),
    sms: (text) => post('sms', { text }),
    beep: () => post('beep'),
    answer: () => post('answer'),
    hangup: () => post('hangup'),
    act: (name, body = {}) => post(name, body),
    state: () => ask(at, 'GET'),
    switches: async (changes) => {
      await ask(`${simulator}/switches?phone=${encodeURIComponent(msisdn)}`, 'PUT', changes);
    },
  };
}

async function ask(url: string, method: string, body?: object): Promise<PhoneState> {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
  const response = await fetch(url, init);
  const answer = (await response.json()) as PhoneState & { error?: string };
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${answer.error}`);
  return answer;
}
