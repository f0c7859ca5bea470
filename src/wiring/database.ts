import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import type { ServiceLog } from '../lib/fault-log.ts';
import { migrate, openDb } from '../storage/db.ts';
import { openEmbedded } from '../storage/embedded.ts';

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
    await migrate(db);
  } catch (error) {
    await stop();
    throw error;
  }
  return { db, url, stop };
}
