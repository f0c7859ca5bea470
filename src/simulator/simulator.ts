import { setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Router } from 'express';
import { type Clock, systemClock } from '../lib/clock.ts';
import { type Ids, randomIds } from '../lib/ids.ts';
import { controlRouter } from './control.ts';
import { openJournal } from './journal.ts';
import { type Network, openNetwork } from './network.ts';
import type { Operator, SimulatorLog } from './operator.ts';
import { operatorApp } from './operator-http.ts';
import { openPhoneBook } from './phones.ts';
import { openRecordings } from './recordings.ts';
import { openSoundShelf } from './sound-shelf.ts';
import { openSwitchBoard } from './switches.ts';

export interface SimulatorOptions {
  listenHost?: string;
  /** 0 = a free one, known after `start()`. */
  port: number;
  /** `${PUBLIC_URL}/at/<token>`; a function when it is known only after `start()`. */
  callbackBase: string | (() => string);
  ussdCode: string;
  smsNumber: string;
  /** Must pass the SDK's number check: `+2231…`. */
  voiceNumber: string;
  /** Folder for the recordings the operator hosts; made when needed. */
  recordingsDir: string;
  /** What the gateway's SDK must send; both default to `simulator`. */
  username?: string;
  apiKey?: string;
  clock?: Clock;
  ids?: Ids;
  log?: SimulatorLog;
  /** The network's own waits (reports, rings, a sound that buys time) are this many times shorter; 1. */
  haste?: number;
}

export interface Simulator {
  /** `http://host:port` of the operator's side: `AT_BASE_URL`. */
  readonly url: string;
  start(): Promise<void>;
  /** Hangs up every call and closes the listener. */
  stop(): Promise<void>;
  /** The phones' control API and browser phone, to be mounted under `/simulator`. */
  router: Router;
  /** The same phones, for who is in this process. */
  network: Network;
}

const SILENT: SimulatorLog = { info: () => undefined, warn: () => undefined };

/**
 * A mobile operator in a box: speaks the HTTP side of Africa's Talking on its own listener, posts the
 * callbacks to the gateway, and has phones that can be driven through `router`.
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  const host = options.listenHost ?? '127.0.0.1';
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  let port = options.port;
  const url = () => `http://${host}:${port}`;
  const operator = openOperator(options, stop.signal, url);
  const server = createServer(operatorApp(operator));
  return {
    get url() {
      return url();
    },
    router: controlRouter(operator),
    network: openNetwork(operator),
    async start() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.port, host, resolve);
      });
      port = (server.address() as AddressInfo).port;
      operator.log.info({ url: url() }, 'the simulated operator listens');
    },
    async stop() {
      stop.abort();
      for (const phone of operator.phones.all()) {
        phone.ussd?.disarm();
        phone.call?.line.give({ kind: 'hangup' });
      }
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function openOperator(
  options: SimulatorOptions,
  stopping: AbortSignal,
  url: () => string,
): Operator {
  const clock = options.clock ?? systemClock;
  const { callbackBase: base, ussdCode, smsNumber, voiceNumber } = options;
  return {
    settings: {
      get callbackBase() {
        return typeof base === 'string' ? base : base();
      },
      ussdCode,
      smsNumber,
      voiceNumber,
      username: options.username ?? 'simulator',
      apiKey: options.apiKey ?? 'simulator',
    },
    clock,
    ids: options.ids ?? randomIds,
    log: options.log ?? SILENT,
    journal: openJournal(clock),
    switches: openSwitchBoard(),
    phones: openPhoneBook(),
    recordings: openRecordings(options.recordingsDir),
    sounds: openSoundShelf(),
    get recordingBase() {
      return `${url()}/recordings`;
    },
    stopping,
    held: new Map(),
    haste: options.haste ?? 1,
    underWay: 0,
  };
}
