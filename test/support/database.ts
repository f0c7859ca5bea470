import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import { openDb } from '../../src/storage/db.ts';

export interface TestDatabase {
  db: Knex;
  url: string;
  /** Ends the pool and drops the database with whatever else is connected to it. */
  close(): Promise<void>;
}

/** A database of its own for one test file: a copy of the migrated template. */
export async function openTestDatabase(options: { max?: number } = {}): Promise<TestDatabase> {
  const created = await createDatabase(new URL(inject('templateUrl')).pathname.slice(1));
  const db = openDb(created.url, { max: options.max ?? 10 });
  return {
    db,
    url: created.url,
    close: async () => {
      await db.destroy();
      await created.drop();
    },
  };
}

/** The database of a test file from its top on (`const db = await useTestDatabase()`); closed after its tests. */
export async function useTestDatabase(options: { max?: number } = {}): Promise<Knex> {
  const { db, close } = await openTestDatabase(options);
  afterAll(close);
  return db;
}

/** A database without a table in it, for tests that migrate by themselves. */
export async function createDatabase(
  template = 'template0',
): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(`create database ${name} template ${template}`);
  return {
    url: databaseUrl(name),
    drop: () => asAdmin(`drop database if exists ${name} with (force)`),
  };
}

function databaseUrl(name: string): string {
  const url = new URL(inject('templateUrl'));
  url.pathname = `/${name}`;
  return url.href;
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl('postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
