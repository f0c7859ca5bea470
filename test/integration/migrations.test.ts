import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate, migrateDown, openDb } from '../../src/storage/db.ts';
import { createDatabase } from '../support/database.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let db: Knex;

beforeAll(async () => {
  database = await createDatabase();
  db = openDb(database.url, { max: 4 });
});

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** Everything a migration can make in schema public, one line each, without Knex's own tables. */
async function schema(): Promise<string[]> {
  const { rows } = await db.raw(`
    select format('column %s.%s %s %s %s %s', table_name, column_name, data_type, is_nullable,
                  column_default, identity_generation) as line
      from information_schema.columns where table_schema = 'public'
    union all select format('index %s', indexdef) from pg_indexes where schemaname = 'public'
    union all select format('constraint %s %s %s', conrelid::regclass, conname,
                            pg_get_constraintdef(oid))
      from pg_constraint where connamespace = 'public'::regnamespace
    union all select format('sequence %s %s', sequencename, start_value)
      from pg_sequences where schemaname = 'public'
    union all select format('function %s', proname)
      from pg_proc where pronamespace = 'public'::regnamespace
    union all select format('type %s', typname) from pg_type t
      where typnamespace = 'public'::regnamespace and typtype in ('e', 'd')
    union all select format('trigger %s %s', tgrelid::regclass, tgname)
      from pg_trigger where not tgisinternal
    order by line`);
  const lines = (rows as { line: string }[]).map((row) => row.line);
  return lines.filter((line) => !line.includes('schema_migration'));
}

it('goes up, down to nothing and up again to the same schema', async () => {
  const applied = await migrate(db);
  expect(applied.length).toBeGreaterThan(0);
  expect(applied.every((name) => /^\d{4}_\w+$/.test(name))).toBe(true);
  const first = await schema();
  expect(first.length).toBeGreaterThan(0);

  await migrateDown(db);
  expect(await schema()).toEqual([]);

  expect(await migrate(db)).toEqual(applied);
  expect(await schema()).toEqual(first);
});

it('does nothing when nothing is missing', async () => {
  expect(await migrate(db)).toEqual([]);
});

it('is done once when several processes start together', async () => {
  await migrateDown(db);
  const pools = [1, 2, 3].map(() => openDb(database.url, { max: 2 }));
  const results = await Promise.all(pools.map((pool) => migrate(pool)));
  await Promise.all(pools.map((pool) => pool.destroy()));
  expect(results.filter((names) => names.length > 0)).toHaveLength(1);
});

it('goes on after a process died while migrating', async () => {
  await db('schema_migration_lock').update({ is_locked: 1 });
  await migrateDown(db);
  expect((await migrate(db)).length).toBeGreaterThan(0);
});
