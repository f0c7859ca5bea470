import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { ServiceLog } from '../lib/fault-log.ts';
import { migrate, openDb } from '../storage/db.ts';
import { openEmbedded } from '../storage/embedded/embedded.ts';
import { demandServerVersion } from '../storage/server-version.ts';

/** Connections of one process; the embedded server allows 200 in all, BullMQ takes its own. */
const POOL = 20;

export interface Database {
  db: Knex;
  url: string;
  /** Closes the pool, then the embedded server if it is ours. */
  stop(): Promise<void>;
}

/** Opens the database of the configuration, embedded or not, and brings its tables up to date. */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'varDir'>,
  log: ServiceLog,
): Promise<Database> {
  const say = { info: (message: string) => log.info({}, message) };
  const embedded =
    config.databaseUrl === null ? await openEmbedded({ varDir: config.varDir, log: say }) : null;
  const url = config.databaseUrl ?? embedded?.url ?? '';
  const db = openDb(url, { max: POOL });
  const stop = async (): Promise<void> => {
    await db.destroy();
    await embedded?.stop();
  };
  try {
    await reach(db);
    await demandServerVersion(db);
    await migrate(db);
  } catch (error) {
    await stop();
    throw error;
  }
  return { db, url, stop };
}

/** Whatever keeps us from it, one clear line: the server's code, never its words. */
async function reach(db: Knex): Promise<void> {
  try {
    await db.raw('select 1');
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    const detail = typeof code === 'string' ? code : '';
    throw new AppError('database_unavailable', detail, { cause });
  }
}
