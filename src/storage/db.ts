import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import createKnex, { type Knex } from 'knex';
import pg from 'pg';

/** OIDs of pg_type whose JavaScript form is ours. */
const INT8 = 20;
const DATE = 1082;

/** Beside `src` in the checkout, beside `dist/src` after a build. */
const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Knex would write to standard output what it also throws, in the middle of our JSON lines. */
const silent = () => undefined;
const SILENT: Knex.Logger = { warn: silent, error: silent, deprecate: silent, debug: silent };

/**
 * A pool on PostgreSQL. `int8` values (ids, counts, milliseconds) come as numbers, since everything
 * we count stays under 2^53; a `date` comes as `YYYY-MM-DD`, since a `Date` of it would depend on
 * the zone of this process. SQL runs in UTC.
 * @param options.max connections, at least 2 to migrate; the embedded server allows 200 in all.
 */
export function openDb(url: string, options: { max: number }): Knex {
  return createKnex({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: 'kumasira',
      options: '-c timezone=UTC',
      types: { getTypeParser },
    },
    pool: { min: 0, max: options.max },
    log: SILENT,
    acquireConnectionTimeout: 10_000,
  });
}

function getTypeParser(oid: number, format?: string): (value: string) => unknown {
  if (oid === INT8) return Number;
  if (oid === DATE) return String;
  return pg.types.getTypeParser(oid, format as 'text');
}

interface Migration {
  up(db: Knex): Promise<void>;
  down(db: Knex): Promise<void>;
}

/** Knex would record `.ts` in development and `.js` in production and call the folder corrupt. */
const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () =>
    readdirSync(MIGRATIONS)
      .filter((file) => /^\d{4}_\w+\.(ts|js)$/.test(file))
      .sort(),
  getMigrationName: (file) => file.replace(/\.(ts|js)$/, ''),
  getMigration: (file) => import(pathToFileURL(join(MIGRATIONS, file)).href) as Promise<Migration>,
};

const MIGRATION_CONFIG = { migrationSource, tableName: 'schema_migration' };

/** Applies what is missing, in order; several processes may call it at once. Gives back the names. */
export async function migrate(db: Knex): Promise<readonly string[]> {
  return alone(db, async () => {
    const [, names] = (await db.migrate.latest(MIGRATION_CONFIG)) as [number, string[]];
    return names;
  });
}

/** Takes every migration back, newest first: development and tests only. */
export async function migrateDown(db: Knex): Promise<void> {
  await alone(db, () => db.migrate.rollback(MIGRATION_CONFIG, true));
}

/** Any number will do as long as nothing else in this database uses it. */
const MIGRATION_LOCK = 7_238_001;

/**
 * Knex's own lock is a row that a killed process leaves behind; a session lock dies with it. So we
 * queue on ours and clear theirs.
 */
async function alone<T>(db: Knex, work: () => Promise<T>): Promise<T> {
  return db.transaction(async (holder) => {
    await holder.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    await db.migrate.forceFreeMigrationsLock(MIGRATION_CONFIG);
    return work();
  });
}
