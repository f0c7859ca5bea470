import { join } from 'node:path';
import { buildApp } from './app.ts';
import { createCallbackGuard } from './channels/callback-guard.ts';
import { openSpool } from './channels/spool.ts';
import { monthOf } from './civic/budgets/budget.ts';
import type { Config } from './config.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import { openVault } from './lib/crypto.ts';
import { describeError, type ServiceLog } from './lib/fault-log.ts';
import { randomIds } from './lib/ids.ts';
import { openPublicPages } from './open/open-pages.ts';
import { freeBytes } from './ops/disk.ts';
import { openMetrics } from './ops/metrics.ts';
import { startSchedules } from './queue/schedules.ts';
import type { Job } from './runner/ports.ts';
import { metricSources } from './storage/metrics/metric-sources.ts';
import { moneySources } from './storage/metrics/money-sources.ts';
import { openActing } from './wiring/acting.ts';
import { openApology } from './wiring/apology.ts';
import { type CallbackParts, openCallbacks } from './wiring/callbacks.ts';
import { openCalls } from './wiring/calls.ts';
import { openCatalog } from './wiring/catalog.ts';
import { openStaffConsole } from './wiring/console.ts';
import { checkDataKey } from './wiring/data-key.ts';
import { openDatabase } from './wiring/database.ts';
import { loadFirstStart } from './wiring/first-start.ts';
import { openFlowVersions } from './wiring/flow-versions.ts';
import { type HttpFront, listen } from './wiring/http.ts';
import { openOperator } from './wiring/operator.ts';
import { openPages } from './wiring/pages.ts';
import { openPhoneStudio } from './wiring/phone-studio.ts';
import { openRecordedPrompts } from './wiring/recorded-prompts.ts';
import { replayByTheClock } from './wiring/replaying.ts';
import { openSound } from './wiring/sound.ts';
import { openStores } from './wiring/stores.ts';
import { lateTurns, openTurns } from './wiring/turns.ts';
import { startWorkers } from './wiring/workers.ts';

/** The running service. */
export interface Runtime {
  urls: Record<string, string>;
  /** Takes no new work, lets what runs finish, closes everything in the reverse order of opening. */
  stop(): Promise<void>;
}

type OnStop = (close: () => Promise<unknown>) => void;

/**
 * Opens the whole service, in order; when a part fails, what was opened before is closed again.
 * @param clock what time it is for everything but BullMQ: a simulation hands in one it can move.
 * @param stopping aborted when the process is told to stop: what opens is then closed, and this throws.
 * @throws AppError naming what is missing.
 */
export async function openRuntime(
  config: Config,
  log: ServiceLog,
  stopping?: AbortSignal,
  clock: Clock = systemClock,
): Promise<Runtime> {
  const closing: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) {
      await close().catch((error: unknown) => log.error({ fault: describeError(error) }, 'close'));
    }
  };
  const onStop: OnStop = (close) => {
    closing.push(close);
    stopping?.throwIfAborted();
  };
  try {
    return { urls: await open(config, log, onStop, clock), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function open(
  config: Config,
  log: ServiceLog,
  onStop: OnStop,
  clock: Clock,
): Promise<Record<string, string>> {
  const ground = await openGround(config, log, onStop, clock);
  const { front, publicUrl, stores, operator } = ground;
  const parts = openParts(config, log, ground);
  const spool = openSpool({ ...ground, folder: join(config.varDir, 'spool'), log });
  const metrics = openMetrics({
    ...metricSources(ground.db, ground.clock, spool.size),
    ...moneySources(ground.db, () => monthOf(ground.clock.now(), config.timeZone)),
    diskFree: () => freeBytes(config.varDir),
  });
  const takeTurn = openTurns({ ...parts, metrics });
  const callbacks: Omit<CallbackParts, 'spool'> = { ...parts, takeTurn, metrics };
  const handlers = openCallbacks({ ...callbacks, spool: spool.keep });
  const late = { takeTurn: lateTurns(takeTurn), spool: failAgain };
  const replaying = openCallbacks({ ...callbacks, ...late });
  const replay = (): Promise<number> => spool.replay(replaying);
  onStop(replayByTheClock(replay, log));
  if (config.role !== 'web') {
    await startWorkers({ ...parts, takeTurn, replay, spooled: spool.size });
    const schedules = await startSchedules(stores.queues);
    onStop(async () => schedules.stop());
  }
  onStop(() => stores.queues.close());
  const app = buildApp({
    handlers,
    guard: createCallbackGuard([config.callbackToken], config.callbackAllowIps),
    trustedProxies: config.trustedProxies,
    media: parts.sound.serve,
    pages: openPages({ ...parts, metrics }),
    open: openPublicPages({
      ...ground,
      timeZone: config.timeZone,
      contact: { ...config, ...config.at },
    }),
    console: await openStaffConsole(config, { ...ground, log, store: parts.sound.store }),
    simulator: operator.simulator?.router ?? null,
    log,
  });
  front.serve(app);
  onStop(front.stop);
  const { simulator } = operator;
  // What a worker in another process needs to know, and how a person gets to the phones.
  const simulated = simulator ? { phones: `${publicUrl}/simulator`, atBaseUrl: simulator.url } : {};
  return { gateway: publicUrl, ...simulated };
}

/** What everything else stands on. The listener is first, so that its port is known, and serves last. */
async function openGround(config: Config, log: ServiceLog, onStop: OnStop, clock: Clock) {
  const ids = randomIds;
  const vault = openVault(config.dataKey);
  const catalog = openCatalog(config);
  const front: HttpFront = await listen(config.host, config.port);
  onStop(front.stop);
  const publicUrl = config.publicUrl.replace(/:0$/, `:${front.port}`);
  const database = await openDatabase(config, log);
  onStop(database.stop);
  const { db } = database;
  await checkDataKey(db, vault);
  const flowVersion = await openFlowVersions(db, catalog.flows, clock.now());
  await loadFirstStart(config, { db, clock, vault, log });
  const recorded = await openRecordedPrompts({ db, prompts: catalog.prompts, log });
  onStop(recorded.stop);
  const stores = await openStores(config, { database, clock, log });
  onStop(stores.stop);
  const operator = await openOperator(config, `${publicUrl}/at/${config.callbackToken}`, log);
  onStop(operator.stop);
  const opened = { front, publicUrl, db, flowVersion, recorded, stores, operator };
  return { clock, ids, vault, catalog, ...opened };
}

/** The parts that open nothing: they put the ground to use. */
function openParts(
  config: Config,
  log: ServiceLog,
  ground: Awaited<ReturnType<typeof openGround>>,
) {
  const { clock, ids, vault, catalog, publicUrl, db, flowVersion, stores, operator } = ground;
  const { provider } = operator;
  const acting = openActing(config, { catalog, vault, clock, ids, provider: provider.name });
  const sound = openSound(config, { catalog, clock, ids, publicUrl });
  return {
    ...{ config, log, db, catalog, acting, sound, stores, operator, provider, flowVersion },
    sessions: stores.sessions,
    limiter: stores.limiter,
    apology: openApology(catalog),
    calls: openCalls({ db, vault, clock }),
    speak: sound.speak,
    studio: openPhoneStudio({
      ...{ db, clock, ids, store: sound.store, ffmpeg: config.ffmpegPath, catalog },
      refreshPrompts: ground.recorded.refresh,
    }),
    speakKey: sound.speakKey,
    addJob: (job: Job): Promise<unknown> => stores.queues.add(job.name, job.payload as never),
  };
}

/** An event that is replayed and fails again stays on disk. */
async function failAgain(_name: unknown, _request: unknown, error: unknown): Promise<never> {
  throw error;
}
