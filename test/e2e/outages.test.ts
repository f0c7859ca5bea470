import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discard, type GatewayProcess, startGateway } from '../../scripts/chaos/gateway-process.ts';
import { postOnce, ussdFields } from '../../scripts/chaos/operator-line.ts';
import { pause } from '../../scripts/chaos/random.ts';
import { notOnce, withClient } from '../../scripts/chaos/rows.ts';
import { type EmbeddedDatabase, openEmbedded } from '../../src/storage/embedded/embedded.ts';
import { openCatalog } from '../../src/wiring/catalog.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { describeWith } from '../support/tools.ts';

const CATALOG = openCatalog({ minWords: 'draft', minSpeech: 'synthetic' });
const SECRETS = {
  CALLBACK_TOKEN: 'a-token-that-is-long-enough-for-tests',
  DATA_KEY: Buffer.alloc(32, 7).toString('base64'),
};
/** The sweeper comes every 15 s. */
const REPLAYED_MS = 60_000;

let folder: string;
let server: EmbeddedDatabase;
/** Started again, it listens where it listened before, as an operator's server does. */
const openServer = (settings: Record<string, string> = {}) =>
  openEmbedded({
    varDir: join(folder, 'server'),
    log: { info: () => undefined },
    settings: { fsync: 'off', ...settings },
  });
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kumasira-outages-'));
  server = await openServer();
});
afterAll(async () => {
  await server.stop();
  await discard(join(folder, 'server'));
  await discard(folder);
});

const post = (gateway: GatewayProcess, path: string, fields: Record<string, string>) =>
  postOnce(`${gateway.url}/at/${gateway.token}${path}`, fields);

/** Types these keys after what was typed; answers the pages. */
async function type(
  gateway: GatewayProcess,
  phone: string,
  session: string,
  keys: readonly string[],
): Promise<{ page: string; typed: string }> {
  let typed = '';
  let page = (await post(gateway, '/ussd', ussdFields(session, phone, typed))).body;
  for (const key of keys) {
    typed = typed === '' ? key : `${typed}*${key}`;
    page = (await post(gateway, '/ussd', ussdFields(session, phone, typed))).body;
  }
  return { page, typed };
}

async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + REPLAYED_MS;
  while (Date.now() < until) {
    if (await holds()) return;
    await pause(250);
  }
  throw new Error(`still not so: ${what}`);
}

const count = async (client: pg.Client, sql: string): Promise<number> =>
  Number((await client.query(sql)).rows[0]?.n);

describe('PostgreSQL away in the middle of a dialogue', () => {
  const BINTA = '+22318100001';
  const OUMOU = '+22318100002';
  const FANTA = '+22318100003';
  const words = 'nzdeaddatabas1 : kolon jalen don';
  let gateway: GatewayProcess;
  beforeAll(async () => {
    const env = { ...SECRETS, DATABASE_URL: server.url };
    gateway = await startGateway({ varDir: join(folder, 'gateway'), env });
  }, 120_000);
  afterAll(() => gateway?.stop());
  const spooled = () =>
    readdirSync(join(folder, 'gateway', 'spool')).filter((name) => name.endsWith('.event'));

  it('says so politely in her language, and keeps what came, sealed', async () => {
    const keys = ['1', '1', '1', '1', '1', words, 'kay', '1'];
    const review = await type(gateway, BINTA, 's-binta', keys);
    expect(review.page).toContain(words);
    await server.stop();

    const send = ussdFields('s-binta', BINTA, `${review.typed}*1`);
    const sorry = await post(gateway, '/ussd', send);
    expect(sorry).toEqual({ status: 200, body: `END ${CATALOG.say('bm', 'err.service')}` });
    const stranger = await post(gateway, '/ussd', ussdFields('s-oumou', OUMOU, ''));
    expect(stranger).toEqual({ status: 200, body: `END ${CATALOG.say('fr', 'err.service')}` });
    const sms = {
      id: 'sms-outage-1',
      from: FANTA,
      to: '22300',
      text: 'Q nzdeadmessage : la route',
    };
    expect((await post(gateway, '/sms', sms)).status).toBe(200);
    const beep = {
      isActive: '1',
      sessionId: 'beep-1',
      direction: 'Inbound',
      callerNumber: FANTA,
      destinationNumber: '+22320000000',
      callSessionState: 'Ringing',
    };
    expect((await post(gateway, '/voice', beep)).body).toContain('<Reject/>');

    expect(spooled().length).toBeGreaterThanOrEqual(4);
    for (const file of spooled()) {
      const sealed = readFileSync(join(folder, 'gateway', 'spool', file), 'latin1');
      expect(sealed).not.toMatch(/nzdead|2231810000|isActive|sessionId/);
    }
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503);
  }, 120_000);

  it('does it all once when it is back', async () => {
    server = await openServer({ port: new URL(server.url).port });
    await eventually('nothing is kept on disk', async () => spooled().length === 0);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    await withClient(server.url, async (client) => {
      expect(await notOnce(client, ['nzdeaddatabas1'])).toEqual([]);
      await eventually('the message was read', async () => {
        const sql =
          "select count(*) n from inbound_event where key like '%sms-outage-1' and state = 'done'";
        return (await count(client, sql)) === 1;
      });
      await eventually('the beep is called back', async () => {
        const sql =
          "select count(*) n from delivery where kind = 'call' and provider_id is not null";
        return (await count(client, sql)) === 1;
      });
    });
  }, 150_000);

  it('goes on for those who come now, and a late copy changes nothing', async () => {
    const typed = ['1', '1', '1', '1', '1', words, 'kay', '1', '1'].join('*');
    const copy = await post(gateway, '/ussd', ussdFields('s-binta', BINTA, typed));
    expect(copy.body).toMatch(/^END .*\d{3,}/s);
    const after = await type(gateway, OUMOU, 's-oumou-2', ['4', '1']);
    expect(after.page).toContain('Mon Elu');
    await withClient(server.url, async (client) => {
      expect(await notOnce(client, ['nzdeaddatabas1'])).toEqual([]);
    });
  }, 60_000);
});

/** The PostgreSQL of `openServer` and the processes it serves connections with. */
function serverProcesses(): number[] {
  const pidFile = readFileSync(join(server.home, 'pg', 'postmaster.pid'), 'utf8');
  const postmaster = Number(pidFile.split('\n')[0]);
  const parentOf = (pid: string): number => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    } catch {
      return 0;
    }
  };
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return [postmaster, ...pids.filter((pid) => parentOf(pid) === postmaster).map(Number)];
}

describe.runIf(process.platform === 'linux')('PostgreSQL that hangs without a word', () => {
  const SIRA = '+22318300001';
  let gateway: GatewayProcess;
  beforeAll(async () => {
    const env = { ...SECRETS, DATABASE_URL: server.url };
    gateway = await startGateway({ varDir: join(folder, 'hanging'), env });
  }, 120_000);
  afterAll(() => gateway?.stop());

  it('is answered for before the operator gives up, and what was sent arrives once', async () => {
    const keys = ['1', '1', '1', '1', '1', 'nzdeadhanging1', 'kay', '1'];
    const { typed } = await type(gateway, SIRA, 's-sira', keys);
    const frozen = serverProcesses();
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    try {
      // 10 s are the operator's limit: `postOnce` gives up then, with status 0.
      const sorry = await post(gateway, '/ussd', ussdFields('s-sira', SIRA, `${typed}*1`));
      expect(sorry).toEqual({ status: 200, body: `END ${CATALOG.say('bm', 'err.service')}` });
    } finally {
      for (const pid of frozen) process.kill(pid, 'SIGCONT');
    }
    const spool = join(folder, 'hanging', 'spool');
    await eventually('nothing is kept on disk', async () => readdirSync(spool).length === 0);
    await withClient(server.url, async (client) => {
      expect(await notOnce(client, ['nzdeadhanging1'])).toEqual([]);
    });
  }, 150_000);
});

describeWith(['redis-server'], 'Redis away in the middle of dialogues', () => {
  const AWA = '+22318200001';
  const DJENEBA = '+22318200002';
  let redis: TestRedis;
  let gateway: GatewayProcess;
  beforeAll(async () => {
    redis = await startRedis();
    const env = { ...SECRETS, DATABASE_URL: server.url, REDIS_URL: redis.url };
    gateway = await startGateway({ varDir: join(folder, 'with-redis'), env });
  }, 120_000);
  afterAll(async () => {
    await gateway?.stop();
    await redis?.stop();
  });

  it('USSD, SMS intake and calls go on; what waited is done when it is back', async () => {
    const before = await type(gateway, AWA, 's-awa', ['4', '1', '1', '1', '1', 'nzdeadredisaw1']);
    expect(before.page).toContain('commune');
    await redis.kill();

    let typed = before.typed;
    const pages: string[] = [];
    for (const key of ['kay', '1', '1']) {
      typed = `${typed}*${key}`;
      const reply = await post(gateway, '/ussd', ussdFields('s-awa', AWA, typed));
      expect(reply.status).toBe(200);
      pages.push(reply.body);
    }
    expect(pages.at(-1)).toMatch(/^END Merci.*Numéro : \d{3,}/s);
    const fresh = await type(gateway, DJENEBA, 's-djeneba', ['4', '1', '1', '1', '1']);
    expect(fresh.page).toBe('CON Écrivez votre question.\n0 Retour');
    const sms = { id: 'sms-redis-1', from: AWA, to: '22300', text: 'Q nzdeadredisaw2' };
    expect((await post(gateway, '/sms', sms)).status).toBe(200);
    const beep = {
      isActive: '1',
      sessionId: 'beep-redis-1',
      direction: 'Inbound',
      callerNumber: AWA,
      destinationNumber: '+22320000000',
    };
    expect((await post(gateway, '/voice', beep)).body).toContain('<Reject/>');
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);

    await redis.start();
    await withClient(server.url, async (client) => {
      await eventually('both questions are there once', async () => {
        return (await notOnce(client, ['nzdeadredisaw1', 'nzdeadredisaw2'])).length === 0;
      });
      await eventually('she is called back', async () => {
        const sql =
          "select count(*) n from delivery join phone on phone.id = phone_id where kind = 'call' and purpose = 'door' and delivery.provider_id is not null and phone.last_contact_at is not null";
        return (await count(client, sql)) >= 1;
      });
    });
    typed = '4*1*1*1*1*nzdeadredisdj1';
    const on = await post(gateway, '/ussd', ussdFields('s-djeneba', DJENEBA, typed));
    expect(on.body).toContain('commune');
  }, 240_000);
});
