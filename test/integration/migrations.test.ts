import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { down, up } from '../../migrations/0020_keyed_phones.ts';
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

it('a number keyed with a helper is hers before 0020, and to be confirmed after; no phone has two owners', async () => {
  await migrate(db);
  const at = new Date();
  const phone = async (hash: string) =>
    (await db('phone').insert({ hash, created_at: at }).returning('id'))[0].id as string;
  const [keyed, known, wrong, hers] = [
    await phone('keyed'),
    await phone('known'),
    await phone('wrong'),
    await phone('hers'),
  ];
  await db('phone').whereIn('id', [hers, known]).update({ last_contact_at: at });
  const helper = { phone_id: await phone('helper'), name: 'Awa', created_at: at };
  const [{ id: assisted_by }] = await db('facilitator').insert(helper).returning('id');
  const citizen = async (fields: object) => {
    const [{ id }] = await db('citizen')
      .insert({ ...fields, created_at: at })
      .returning('id');
    await db('contribution').insert({
      ...{ citizen_id: id, assisted_by, kind: 'question', medium: 'voice', language: 'fr' },
      ...{ state: 'received', created_at: at },
    });
    return id as string;
  };
  const first = await citizen({ keyed_phone_id: keyed });
  const second = await citizen({ keyed_phone_id: keyed });
  const own = await citizen({ phone_id: known });
  const third = await citizen({ keyed_phone_id: known });
  const astray = await citizen({ keyed_phone_id: wrong, keyed_wrong_at: at });
  const came = await citizen({ phone_id: hers });
  const phones = async (table: string, key: string, column = 'phone_id') =>
    Object.fromEntries((await db(table).orderBy(key)).map((row) => [row[key], row[column]]));
  await down(db);
  const before = { [first]: keyed, [second]: null, [own]: known, [third]: null };
  const rest = { [astray]: null, [came]: hers };
  expect(await phones('citizen', 'id')).toEqual({ ...before, ...rest });
  expect(await phones('contribution', 'citizen_id')).toMatchObject({
    [first]: keyed,
    [third]: null,
  });
  await up(db);
  const nobodys = { [first]: null, [second]: null, [own]: known, [third]: null, [astray]: null };
  expect(await phones('citizen', 'id')).toEqual({ ...nobodys, [came]: hers });
  expect(await phones('citizen', 'id', 'keyed_phone_id')).toMatchObject({ [first]: keyed });
  expect(await phones('contribution', 'citizen_id')).toMatchObject({ [first]: null, [came]: null });
});
