import { join } from 'node:path';
import { buildApp } from './app.ts';
import { createCallbackGuard } from './channels/callback-guard.ts';
import { type Handlers, openSpool } from './channels/spool.ts';
import type { Config } from './config.ts';
import { systemClock } from './lib/clock.ts';
import { openVault } from './lib/crypto.ts';
import { describeError, type ServiceLog } from './lib/fault-log.ts';
import { randomIds } from './lib/ids.ts';
import { alive, readiness } from './ops/health.ts';
import { openMetrics } from './ops/metrics.ts';
import { startSchedules } from './queue/schedules.ts';
import type { Job } from './runner/ports.ts';
import { metricSources } from './storage/metric-sources.ts';
import { openActing } from './wiring/acting.ts';
import { openApology } from './wiring/apology.ts';
import { openCallbacks } from './wiring/callbacks.ts';
import { openCalls } from './wiring/calls.ts';
import { type Catalog, openCatalog } from './wiring/catalog.ts';
import { openDatabase } from './wiring/database.ts';
import { loadFirstStart } from './wiring/first-start.ts';
import { openFlowVersions } from './wiring/flow-versions.ts';
import { listen } from './wiring/http.ts';
import { openOperator } from './wiring/operator.ts';
import { openSound } from './wiring/sound.ts';
import { openStores } from './wiring/stores.ts';
import { openTurns } from './wiring/turns.ts';
import { startWorkers } from './wiring/workers.ts';

/** The running service. */
export interface Runtime {
  urls: Record<string, string>;
  /** Takes no new work, lets what runs finish, closes everything in the reverse order of opening. */
  stop(): Promise<void>;
}

/**
 * Opens the whole service, in order; when a part fails, what was opened before is closed again.
 * @throws AppError naming what is missing.
 */
export async function openRuntime(config: Config, log: ServiceLog): Promise<Runtime> {
  const closing: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) {
      await close().catch((error: unknown) => log.error({ fault: describeError(error) }, 'close'));
    }
  };
  try {
    return { urls: await open(config, log, (close) => closing.push(close)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function open(
  config: Config,
  log: ServiceLog,
  onStop: (close: () => Promise<unknown>) => void,
): Promise<Record<string, string>> {
  const clock = systemClock;
  const ids = randomIds;
  const vault = openVault(config.dataKey);
  const catalog = openCatalog(config);
  const front = await listen(config.host, config.port);
  onStop(front.stop);
  const publicUrl = config.publicUrl.replace(/:0$/, `:${front.port}`);
  const database = await openDatabase(config, log);
  onStop(database.stop);
  const { db } = database;
  const flowVersion = await openFlowVersions(db, catalog.flows, clock.now());
  await loadFirstStart(config, { db, clock, vault, log });
  const stores = await openStores(config, { database, clock, log });
  onStop(stores.stop);
  const operator = await openOperator(config, `${publicUrl}/at/${config.callbackToken}`, log);
  onStop(operator.stop);
  const { provider } = operator;
  const acting = openActing(config, { catalog, vault, clock, ids, provider: provider.name });
  const apology = openApology(catalog);
  const spool = openSpool({ folder: join(config.varDir, 'spool'), vault, clock, ids, log });
  const metrics = openMetrics(metricSources(db, clock, spool.size));
  const addJob = (job: Job): Promise<unknown> => stores.queues.add(job.name, job.payload as never);
  const { sessions } = stores;
  const takeTurn = openTurns({
    config,
    db,
    catalog,
    acting,
    sessions,
    apology,
    metrics,
    addJob,
    flowVersion,
  });
  const sound = openSound(config, { catalog, clock, ids, publicUrl });
  const calls = openCalls({ db, vault, clock });
  const callbackParts = {
    ...{
      config,
      db,
      acting,
      provider,
      limiter: stores.limiter,
      apology,
      calls,
      log,
      takeTurn,
      addJob,
    },
    speak: sound.speak,
    speakKey: sound.speakKey,
  };
  const handlers = openCallbacks({ ...callbackParts, spool: spool.keep });
  const replaying: Handlers = openCallbacks({
    ...callbackParts,
    spool: async (_name, _request, error) => {
      throw error;
    },
  });
  if (config.role !== 'web') {
    await startWorkers({
      config,
      db,
      acting,
      operator,
      sound,
      stores,
      takeTurn,
      addJob,
      flowVersion,
      log,
      replay: () => spool.replay(replaying),
      spooled: spool.size,
    });
    const schedules = await startSchedules(stores.queues);
    onStop(async () => schedules.stop());
  }
  onStop(() => stores.queues.close());
  const checks = [
    {
      name: 'database',
      required: true,
      probe: async () => {
        await db.raw('select 1');
        return 'postgresql';
      },
    },
    { name: 'sessions', required: false, probe: stores.probe },
    { name: 'sound', required: false, probe: sound.probe },
  ];
  const guard = createCallbackGuard([config.callbackToken], config.callbackAllowIps);
  const app = buildApp({
    handlers,
    guard,
    media: sound.serve,
    health: async () => alive(),
    ready: () => readiness(checks, { languages: coverageNotes(catalog.coverage) }),
    metrics: async () => ({
      status: 200,
      headers: { 'content-type': 'text/plain; version=0.0.4' },
      body: await metrics.text(),
    }),
    simulator: operator.simulator?.router ?? null,
    log,
  });
  front.serve(app);
  onStop(front.stop);
  return {
    gateway: publicUrl,
    ...(operator.simulator
      ? { phones: `${publicUrl}/simulator`, operator: operator.simulator.url }
      : {}),
  };
}

/** Coverage per language without the list of what is missing: `flow:check` prints that. */
function coverageNotes(coverage: Catalog['coverage']): object {
  const notes = Object.entries(coverage).map(([language, each]) => {
    const { text, voice, offered } = each;
    return [language, { text: percent(text), voice: percent(voice), offered }];
  });
  return Object.fromEntries(notes);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
