import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { loadConfig } from '../../src/config.ts';
import { openVault, type Vault } from '../../src/lib/crypto.ts';
import type { ServiceLog } from '../../src/lib/fault-log.ts';
import { randomIds } from '../../src/lib/ids.ts';
import type { QuietHours } from '../../src/lib/time.ts';
import type { ModerationDeps } from '../../src/moderation/context.ts';
import { PROVIDER } from '../../src/providers/africastalking/name.ts';
import { openQueues, type Queues } from '../../src/queue/open.ts';
import type { toJob } from '../../src/runner/perform.ts';
import { openRuntime } from '../../src/runtime.ts';
import type { Network } from '../../src/simulator/network.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { openDb } from '../../src/storage/db.ts';
import { openEmbedded } from '../../src/storage/embedded/embedded.ts';
import { openActing } from '../../src/wiring/acting.ts';
import { type Catalog, openCatalog } from '../../src/wiring/catalog.ts';
import { moderationDeps } from '../../src/wiring/moderating.ts';
import { pause, seeded } from '../chaos/random.ts';
import { type MovableClock, openMovableClock } from './movable-clock.ts';
import { openRelay, type Relay } from './relay.ts';
import type { Settings } from './settings.ts';

/** The network's own waits, in a month that goes by in minutes. */
const HASTE = 20;
/** What the operator sells us. */
export const USSD_CODE = '*384*223#';
const OPERATOR = {
  ussdCode: USSD_CODE,
  smsNumber: '22300',
  voiceNumber: '+22320000000',
  username: 'kumasira',
  apiKey: 'simulator',
};
/** A month that is thrown away need not outlive a power cut. */
const DISK = { fsync: 'off', synchronous_commit: 'off' };
/** A Monday. */
export const START = Date.UTC(2027, 2, 1);

/** A gateway as it is, at a time of ours, and the company on the other side of the wire. */
export interface World {
  clock: MovableClock;
  network: Network;
  relay: Relay;
  db: Knex;
  vault: Vault;
  catalog: Catalog;
  moderation: ModerationDeps;
  /** Where sounds may be written. */
  folder: string;
  timeZone: string;
  quietHours: QuietHours | null;
  /** How often each fault was logged. */
  faults: ReadonlyMap<string, number>;
  /** How much has happened on the network so far. */
  events(): number;
  /** Has the gateway look for what is due, as every 15 seconds. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

type Closing = (() => Promise<unknown>)[];

/** Starts everything in a folder of its own, which `stop` removes. */
export async function openWorld(settings: Settings): Promise<World> {
  const closing: Closing = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    return { ...(await open(settings, closing)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function open(settings: Settings, closing: Closing): Promise<Omit<World, 'stop'>> {
  const folder = mkdtempSync(join(tmpdir(), 'kumasira-month-'));
  closing.push(async () => rmSync(folder, { recursive: true, force: true }));
  const embedded = await openEmbedded({
    ...{ varDir: folder, log: { info: () => undefined }, settings: DISK },
  });
  closing.push(async () => {
    await embedded.stop();
    rmSync(embedded.home, { recursive: true, force: true });
  });
  const clock = openMovableClock(START);
  const token = randomBytes(24).toString('base64url');
  let gateway = '';
  const simulator = createSimulator({
    ...OPERATOR,
    ...{ port: 0, clock, haste: HASTE, recordingsDir: join(folder, 'simulator') },
    callbackBase: () => `${gateway}/at/${token}`,
  });
  await simulator.start();
  closing.push(() => simulator.stop());
  const relay = await openRelay(simulator.url, settings.sabotage, seeded(settings.seed * 13 + 5));
  closing.push(() => relay.stop());
  const config = configOf(settings.sound, {
    url: embedded.url,
    folder,
    token,
    relay,
    recordings: simulator.url,
  });
  let events = 0;
  simulator.network.follow(({ seq }) => {
    events = seq;
  });
  const faults = new Map<string, number>();
  const runtime = await openRuntime(config, faultLog(faults), undefined, clock);
  closing.push(() => runtime.stop());
  gateway = (runtime.urls.gateway ?? '').replace('localhost', '127.0.0.1');
  const db = openDb(embedded.url, { max: 6 });
  closing.push(() => db.destroy());
  const queues = await openQueues({ backend: 'postgres', url: embedded.url }, faultLog(faults));
  closing.push(() => queues.close(0));
  const vault = openVault(config.dataKey);
  const catalog = openCatalog(config);
  const acting = openActing(config, { catalog, vault, clock, ids: randomIds, provider: PROVIDER });
  const addJob = (job: ReturnType<typeof toJob>) => queues.add(job.name, job.payload as never);
  return {
    ...{ clock, relay, db, vault, catalog, folder, faults },
    network: simulator.network,
    moderation: moderationDeps(config, { db, acting, addJob }),
    timeZone: config.timeZone,
    quietHours: config.quietHours,
    events: () => events,
    sweep: () => sweep(queues),
  };
}

/** A queue that is busy refuses after a moment: then again. */
async function sweep(queues: Queues): Promise<void> {
  while (!(await queues.add('sweep', {}))) await pause(50);
}

function configOf(
  sound: boolean,
  parts: {
    url: string;
    folder: string;
    token: string;
    relay: Relay;
    recordings: string;
  },
) {
  const { PATH = '', FFMPEG_PATH, ESPEAK_PATH } = process.env;
  const given = {
    ...(FFMPEG_PATH === undefined ? {} : { FFMPEG_PATH }),
    ...(ESPEAK_PATH === undefined ? {} : { ESPEAK_PATH }),
  };
  return loadConfig({
    PATH,
    ...(sound ? given : { FFMPEG_PATH: 'none', ESPEAK_PATH: 'none' }),
    ...{ DATABASE_URL: parts.url, VAR_DIR: parts.folder, PORT: '0', DEMO: '0' },
    ...{ CALLBACK_TOKEN: parts.token, DATA_KEY: randomBytes(32).toString('base64') },
    AT_BASE_URL: parts.relay.url,
    ...{ AT_USERNAME: OPERATOR.username, AT_API_KEY: OPERATOR.apiKey },
    ...{ AT_SMS_NUMBER: OPERATOR.smsNumber, AT_VOICE_NUMBER: OPERATOR.voiceNumber },
    USSD_CODE: OPERATOR.ussdCode,
    RECORDING_HOSTS: new URL(parts.recordings).host,
    // As with a real operator: a facilitator has a day to say a typed answer.
    SPEAK_WAIT_HOURS: '24',
  });
}

/** Counts what goes wrong by its name; words and numbers are not kept. */
function faultLog(faults: Map<string, number>): ServiceLog {
  const count = (fields: object, message: string): void => {
    const { code, act, step, queue } = fields as Record<string, unknown>;
    const name = [message, code, act, step, queue].filter((each) => each !== undefined).join(' ');
    faults.set(name, (faults.get(name) ?? 0) + 1);
  };
  return { info: () => undefined, warn: count, error: count };
}
