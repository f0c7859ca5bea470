import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';

export const PHONE = '+22310000001';
export const USSD_CODE = '*384*223#';
export const SMS_NUMBER = '22310';
export const VOICE_NUMBER = '+22310000000';

/** A form the simulator posted. */
export interface Posted {
  path: string;
  form: Record<string, string>;
  headers: IncomingMessage['headers'];
}

/** What the fake gateway answers; undefined leaves the answer to the test (it never comes). */
export type Answer = (
  posted: Posted,
  count: number,
) => { status?: number; body: string; headers?: Record<string, string> } | undefined;

/** A gateway that answers as it is told and remembers what it was asked, with its simulator. */
export interface Bench {
  simulator: Simulator;
  /** Address of the fake gateway; the control API is under `/simulator`. */
  gateway: string;
  posted: Posted[];
  /** Posts to one path, in order of arrival. */
  to(path: string): Posted[];
  answer: Answer;
  /** Files the gateway serves under `/media/`. */
  media: Map<string, { bytes: Buffer; headers?: Record<string, string> }>;
  post(path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  get(path: string): Promise<Record<string, unknown>>;
  put(path: string, body: unknown): Promise<number>;
  close(): Promise<void>;
}

/** Opens both on free ports. */
export async function openBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'kumasira-simulator-'));
  let gateway = '';
  const simulator = createSimulator({
    port: 0,
    callbackBase: () => `${gateway}/at/secret`,
    ussdCode: USSD_CODE,
    smsNumber: SMS_NUMBER,
    voiceNumber: VOICE_NUMBER,
    recordingsDir: folder,
  });
  await simulator.start();
  const app = express();
  const server = createServer(app);
  const bench: Bench = {
    simulator,
    gateway: '',
    posted: [],
    to: (path) => bench.posted.filter((post) => post.path === path),
    answer: () => ({ body: 'OK' }),
    media: new Map(),
    post: (path, body) => call(`${gateway}/simulator${path}`, 'POST', body),
    get: async (path) => (await call(`${gateway}/simulator${path}`, 'GET')).body,
    put: async (path, body) => (await call(`${gateway}/simulator${path}`, 'PUT', body)).status,
    async close() {
      await simulator.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  mount(app, bench);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  gateway = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  bench.gateway = gateway;
  return bench;
}

function mount(app: express.Express, bench: Bench): void {
  app.use('/simulator', bench.simulator.router);
  app.get('/media/:name', (req, res) => {
    const file = bench.media.get(req.params.name);
    if (file === undefined) res.sendStatus(404);
    else res.set(file.headers ?? {}).send(file.bytes);
  });
  app.use('/at/secret', express.urlencoded({ extended: false }), (req, res) => {
    const posted = { path: req.path, form: { ...req.body }, headers: req.headers };
    bench.posted.push(posted);
    reply(res, bench.answer(posted, bench.to(req.path).length));
  });
}

function reply(res: ServerResponse & express.Response, answer: ReturnType<Answer>): void {
  if (answer === undefined) return;
  res
    .status(answer.status ?? 200)
    .set({ 'content-type': 'text/plain', ...answer.headers })
    .send(answer.body);
}

async function call(url: string, method: string, body?: unknown) {
  const raw = Buffer.isBuffer(body);
  const response = await fetch(url, {
    method,
    headers: { 'content-type': raw ? 'audio/wav' : 'application/json' },
    ...(body === undefined ? {} : { body: raw ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Waits until `reached()` is true; fails with `what` after five seconds. */
export async function until(
  reached: () => boolean | Promise<boolean>,
  what: string,
): Promise<void> {
  const end = Date.now() + 5_000;
  while (!(await reached())) {
    if (Date.now() > end) throw new Error(`it did not happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
