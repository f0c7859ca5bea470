import type { Knex } from 'knex';
import type { ActDeps } from '../../src/acts/deps.ts';
import type { OutgoingSms, SendOutcome, SmsSender } from '../../src/channels/sms/codec.ts';
import type { DispatchDeps } from '../../src/channels/sms/dispatch.ts';
import { keepSms, smsEventKey } from '../../src/channels/sms/dispatch-intake.ts';
import { makeReference } from '../../src/civic/references.ts';
import { THEMES } from '../../src/civic/themes.ts';
import { performEffects } from '../../src/runner/perform.ts';
import type { Job, RunnerDeps } from '../../src/runner/ports.ts';
import { answerQuery } from '../../src/runner/queries.ts';
import { takeTurn } from '../../src/runner/turn.ts';
import { openSnapshots } from '../../src/sessions/postgres.ts';
import { findLanguage } from '../../src/storage/citizens/phones.ts';
import { nextSerial } from '../../src/storage/contributions/contributions.ts';
import { openCatalog } from '../../src/wiring/catalog.ts';
import type { CallingDeps } from '../../src/workers/call-place.ts';
import { inboundSmsWorker } from '../../src/workers/inbound-sms.ts';
import { testDeps } from './acts.ts';

export const HELP_NUMBER = '+22310009999';
/** One message, one id, whatever bench stores it. */
let messages = 0;
const catalog = openCatalog({ minWords: 'draft', minSpeech: 'synthetic' });

/** The whole way of an SMS on a real database: stored, read, answered, sent by a fake operator. */
export interface SmsBench {
  db: Knex;
  acting: Omit<ActDeps, 'outbox'>;
  dispatch: DispatchDeps;
  sending: CallingDeps & { smsSender: SmsSender };
  /** Jobs that were added, oldest first. */
  jobs: Job[];
  /** What reached the operator. */
  sent: OutgoingSms[];
  placed: { to: string; clientRequestId: string }[];
  /** What the operator says next, oldest first; accepted when there is nothing. */
  outcomes: SendOutcome[];
  /** Log lines of warnings and errors. */
  faults: object[];
  now(): number;
  pass(ms: number): void;
  /** Stores an SMS; nobody has read it yet. @returns its event key. */
  store(from: string, text: string): Promise<string>;
  read(eventKey: string): Promise<void>;
  /** Somebody texts us and is answered. @returns the replies it led to. */
  text(from: string, text: string): Promise<string[]>;
  replies(from: string): Promise<string[]>;
}

export function openSmsBench(
  db: Knex,
  settings: Partial<ActDeps['settings']> & { demoAllowed?: boolean } = {},
): SmsBench {
  const { demoAllowed = true, ...actSettings } = settings;
  const base = testDeps(actSettings);
  const { outbox: _unused, at, ...rest } = base;
  const acting = { ...rest, words: catalog.say };
  const jobs: Job[] = [];
  const faults: object[] = [];
  const log = {
    info: () => undefined,
    warn: (fields: object) => void faults.push(fields),
    error: (fields: object) => void faults.push(fields),
  };
  const addJob = async (job: Job): Promise<void> => void jobs.push(job);
  const sessions = openSnapshots(db, acting.clock);
  const runner = runnerDeps(db, acting, sessions, addJob);
  const dispatch: DispatchDeps = {
    db,
    acting,
    sessions,
    flows: async (hash) => (hash === catalog.flows.hash ? catalog.flows : null),
    takeTurn: (request) => takeTurn(runner, request),
    helpNumber: HELP_NUMBER,
    addJob,
    log,
  };
  const sent: OutgoingSms[] = [];
  const placed: { to: string; clientRequestId: string }[] = [];
  const outcomes: SendOutcome[] = [];
  const next = (): SendOutcome =>
    outcomes.shift() ?? {
      kind: 'accepted',
      providerId: `op-${sent.length}-${placed.length}`,
      cost: null,
    };
  const sending = {
    db,
    acting,
    addJob,
    log,
    providerName: 'fake',
    demoAllowed,
    smsSender: {
      send: async (message: OutgoingSms) => {
        sent.push(message);
        return next();
      },
    },
    callPlacer: {
      place: async (call: { to: string; clientRequestId: string }) => {
        placed.push(call);
        return next();
      },
    },
    mayCall: (number: string) => number.startsWith('+223'),
  };
  const worker = inboundSmsWorker(dispatch);
  const signal = new AbortController().signal;
  const bench: SmsBench = {
    ...{ db, acting, dispatch, sending, jobs, sent, placed, outcomes, faults },
    now: () => acting.clock.now(),
    pass: (ms) => at(acting.clock.now() + ms),
    store: async (from, text) => {
      messages += 1;
      const id = `m${messages}`;
      const message = { provider: 'fake', id, from, to: '22300', text, sentAt: null };
      await keepSms({ db, acting, addJob }, message);
      return smsEventKey(message);
    },
    read: (eventKey) => worker.handle({ eventKey }, { signal }),
    text: async (from, text) => {
      const before = (await bench.replies(from)).length;
      bench.pass(1_000);
      await bench.read(await bench.store(from, text));
      return (await bench.replies(from)).slice(before);
    },
    replies: async (from) => {
      const rows = await db('delivery')
        .join('phone', 'phone.id', 'delivery.phone_id')
        .where({ hash: acting.phones.hash(from), purpose: 'reply' })
        .orderBy(['delivery.created_at', 'delivery.id'])
        .select('body');
      return rows.map(({ body }) => body);
    },
  };
  return bench;
}

function runnerDeps(
  db: Knex,
  acting: Omit<ActDeps, 'outbox'>,
  sessions: RunnerDeps['sessions'],
  addJob: RunnerDeps['addJob'],
): RunnerDeps {
  const queries = {
    db,
    clock: acting.clock,
    timeZone: acting.settings.timeZone,
    helpNumber: HELP_NUMBER,
    voiceNumber: '+22320000000',
    pins: acting.pins,
    studio: { next: async () => null, prepare: async () => 'absent' as const },
    phones: acting.phones,
    settings: acting.settings,
    canRead: true,
    themes: THEMES.map(({ id }) => id),
    offered: () => ({}),
    pause: async () => undefined,
    words: (language: string, key: string) => catalog.say(language, key),
  };
  return {
    db,
    clock: acting.clock,
    ids: acting.ids,
    sessions,
    flows: catalog.flows,
    flowVersion: async () => null,
    words: catalog.words,
    languageOf: (phoneHash) => findLanguage(db, phoneHash),
    hashPhone: acting.phones.hash,
    query: (name, args, who) => answerQuery(queries, name, args, who),
    draw: async () => makeReference(await nextSerial(db)),
    perform: (tx, turn) => performEffects(tx, acting, turn),
    addJob,
    trial: false,
  };
}
