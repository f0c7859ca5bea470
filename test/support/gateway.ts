import { Redis } from 'ioredis';
import type { Knex } from 'knex';
import { afterAll } from 'vitest';
import type { RawReply, RawRequest } from '../../src/channels/http.ts';
import { createUssdHandler } from '../../src/channels/ussd/route.ts';
import { loadConfig } from '../../src/config.ts';
import { openVault } from '../../src/lib/crypto.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { ussdCodec } from '../../src/providers/africastalking/ussd.ts';
import type { TurnRequest } from '../../src/runner/ports.ts';
import { SESSION_STORES } from '../../src/sessions/registry.ts';
import { openActing } from '../../src/wiring/acting.ts';
import { openApology } from '../../src/wiring/apology.ts';
import { openCatalog } from '../../src/wiring/catalog.ts';
import { openFlowVersions } from '../../src/wiring/flow-versions.ts';
import { openTurns } from '../../src/wiring/turns.ts';
import { useTestDatabase } from './database.ts';
import { silentLog } from './silent-log.ts';

/** One process of the gateway as far as turns go: the real runner on a real database. */
export interface TestProcess {
  /** Posts what an operator posts; the reply is what the phone shows. */
  ussd(sessionId: string, phoneNumber: string, text: string): Promise<RawReply>;
  takeTurn(request: TurnRequest): ReturnType<ReturnType<typeof openTurns>>;
  hash(msisdn: string): string;
  close(): void;
}

const DATA_KEY = Buffer.alloc(32, 7);
const ENV = {
  DATABASE_URL: 'postgres://unused',
  CALLBACK_TOKEN: 'a-token-that-is-long-enough-for-tests',
  DATA_KEY: DATA_KEY.toString('base64'),
  MIN_WORDS: 'draft',
};

/** A process on a database of its own from the top of a test file on. */
export async function useTestProcess(): Promise<{ db: Knex; gateway: TestProcess }> {
  const db = await useTestDatabase();
  const gateway = await openTestProcess(db, null);
  afterAll(() => gateway.close());
  return { db, gateway };
}

/** @param redisUrl with it sessions live in Redis, with snapshots in PostgreSQL. */
export async function openTestProcess(db: Knex, redisUrl: string | null): Promise<TestProcess> {
  const config = loadConfig(ENV);
  const catalog = openCatalog(config);
  const vault = openVault(DATA_KEY);
  const clock = { now: () => Date.now() };
  const redis = redisUrl === null ? null : new Redis(redisUrl);
  const backends = { db, redis: redis as Redis, clock, log: silentLog };
  const sessions = redis ? SESSION_STORES.resilient(backends) : SESSION_STORES.postgres(backends);
  const acting = openActing(config, {
    catalog,
    vault,
    clock,
    ids: randomIds,
    provider: 'africastalking',
  });
  const apology = openApology(catalog);
  const flowVersion = await openFlowVersions(db, catalog.flows, clock.now());
  const addJob = async (): Promise<void> => undefined;
  const metrics = { turn: () => undefined };
  const takeTurn = openTurns({
    config,
    db,
    catalog,
    acting,
    sessions,
    apology,
    studio: { next: async () => null, prepare: async () => 'absent' as const },
    metrics,
    addJob,
    flowVersion,
  });
  const handle = createUssdHandler({
    codec: ussdCodec,
    ids: randomIds,
    seal: (session, text) => acting.pins.seal(session, text),
    takeTurn,
    noteBegin: () => undefined,
    noteEnd: async () => undefined,
    apology: () => 'sorry',
    mayTurn: async () => true,
    spool: async (_request, error) => {
      throw error;
    },
  });
  return {
    ussd: (sessionId, phoneNumber, text) => handle(ussdRequest(sessionId, phoneNumber, text)),
    takeTurn,
    hash: vault.lookup,
    close: () => {
      sessions.close();
      redis?.disconnect();
    },
  };
}

function ussdRequest(sessionId: string, phoneNumber: string, text: string): RawRequest {
  const form = { sessionId, phoneNumber, text, serviceCode: '*384*223#', networkCode: '99999' };
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', url: '/at/t/ussd', headers, body: new URLSearchParams(form).toString() };
}
