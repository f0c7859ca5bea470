import { join } from 'node:path';
import type { Knex } from 'knex';
import { openOutbox } from '../acts/outbox.ts';
import { openAudioStore } from '../audio/open-store.ts';
import type { Config } from '../config.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { openVault } from '../lib/crypto.ts';
import type { ServiceLog } from '../lib/fault-log.ts';
import { randomIds } from '../lib/ids.ts';
import type { ModerationDeps } from '../moderation/context.ts';
import { PROVIDER } from '../providers/africastalking/name.ts';
import { openQueues, type Queues } from '../queue/open.ts';
import { toJob } from '../runner/perform.ts';
import type { Job } from '../runner/ports.ts';
import type { Acting } from '../runner/run-act.ts';
import { migrate, openDb } from '../storage/db.ts';
import { attachEmbedded } from '../storage/embedded/embedded.ts';
import { inTransaction } from '../storage/transaction.ts';
import { openActing } from './acting.ts';
import { openCatalog } from './catalog.ts';

/**
 * What the moderation commands need, from parts that are open already. `addJob` lets the gateway send at
 * once what a command wrote; without it its sweeper does.
 */
export function moderationDeps(
  config: Pick<Config, 'audioStore' | 'ffmpegPath'> & Partial<Pick<Config, 'bucket'>>,
  parts: { db: Knex; acting: Acting; addJob?: (job: Job) => Promise<unknown> },
): ModerationDeps {
  const { db, acting, addJob } = parts;
  return {
    db,
    clock: acting.clock,
    ids: acting.ids,
    words: acting.words,
    timeZone: acting.settings.timeZone,
    store: openAudioStore(config.audioStore, config.bucket),
    ffmpeg: config.ffmpegPath,
    act: async (work) => {
      const outbox = openOutbox();
      const outcome = await inTransaction(db, (tx) => work(tx, { ...acting, outbox }));
      if (addJob) for (const item of outbox.items) await addJob(toJob(item));
      return { outcome, leaves: outbox.items.some((item) => 'delivery' in item) };
    },
  };
}

/** Files moderators listen to. */
export function soundFolder(config: Pick<Config, 'varDir'>): string {
  return join(config.varDir, 'listen');
}

/**
 * Opens the database for one command: that of a running gateway, or else started for it. The queue is
 * opened by the first command that has something to send.
 */
export async function openModeration(
  config: Config,
  say: (line: string) => void,
  clock: Clock = systemClock,
): Promise<{ deps: ModerationDeps; close(): Promise<void> }> {
  const log = { info: say };
  const embedded =
    config.databaseUrl === null ? await attachEmbedded({ varDir: config.varDir, log }) : null;
  const url = config.databaseUrl ?? embedded?.url ?? '';
  const db = openDb(url, { max: 4 });
  const queue = openLateQueue(config.redisUrl, url);
  const close = async (): Promise<void> => {
    await queue.close();
    await db.destroy();
    await embedded?.stop();
  };
  try {
    await migrate(db);
    const acting = openActing(config, {
      catalog: openCatalog(config),
      vault: openVault(config.dataKey),
      clock,
      ids: randomIds,
      provider: PROVIDER,
    });
    return { deps: moderationDeps(config, { db, acting, addJob: queue.addJob }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const SILENT: ServiceLog = { info: () => {}, warn: () => {}, error: () => {} };

/** A queue that is away changes nothing: the sweeper finds the rows. */
function openLateQueue(redisUrl: string | null, databaseUrl: string) {
  const target =
    redisUrl === null
      ? ({ backend: 'postgres', url: databaseUrl } as const)
      : ({ backend: 'redis', url: redisUrl } as const);
  let opened: Promise<Queues | null> | null = null;
  return {
    addJob: async (job: Job): Promise<void> => {
      opened ??= openQueues(target, SILENT).catch(() => null);
      await (await opened)?.add(job.name, job.payload as never);
    },
    close: async (): Promise<void> => {
      await (await opened)?.close(0);
    },
  };
}
