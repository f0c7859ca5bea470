import type { Db } from './transaction.ts';

/**
 * One row of a table with camelCase names. Instants are milliseconds since the epoch here and
 * timestamptz in the database: every name that ends in `At`, `Until`, `Since` or `From`, and `at`. Infinity is
 * `infinity`: never.
 */
export type Fields = Readonly<Record<string, unknown>>;

const INSTANT = /^at$|(At|Until|Since|From)$/;

/** `{ dueAt: 0 }` → `{ due_at: Date }`. */
export function toColumns(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      typeof value === 'number' && INSTANT.test(name) ? toInstant(value) : value,
    ]),
  );
}

const toInstant = (value: number): Date | string =>
  value === Number.POSITIVE_INFINITY ? 'infinity' : new Date(value);

/** `{ due_at: Date }` → `{ dueAt: 0 }`; what is inside a json column stays as it is. */
export function fromColumns<T>(columns: object): T {
  return Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value instanceof Date ? value.getTime() : value,
    ]),
  ) as T;
}

/** Inserts fields named as in code; gives the whole row. */
export async function insertRow<T>(db: Db, table: string, fields: object): Promise<T> {
  const [row] = await db(table).insert(toColumns(fields)).returning('*');
  return fromColumns<T>(row);
}

/** Null when a unique index already has it. */
export async function insertRowOnce<T>(db: Db, table: string, fields: object): Promise<T | null> {
  const [row] = await db(table).insert(toColumns(fields)).onConflict().ignore().returning('*');
  return row === undefined ? null : fromColumns<T>(row);
}

/** The first row with these fields, or null. */
export async function findRow<T>(db: Db, table: string, where: object): Promise<T | null> {
  const row = await db(table).where(toColumns(where)).first();
  return row === undefined ? null : fromColumns<T>(row);
}

/** As `findRow`; nobody else changes the row until the transaction ends. */
export async function lockRow<T>(db: Db, table: string, where: object): Promise<T | null> {
  const row = await db(table).where(toColumns(where)).forUpdate().first();
  return row === undefined ? null : fromColumns<T>(row);
}

/** @returns how many rows changed. */
export async function updateRows(
  db: Db,
  table: string,
  where: object,
  fields: object,
): Promise<number> {
  return db(table).where(toColumns(where)).update(toColumns(fields));
}

/** SQL with `:name` bindings; a number for an instant must be made a `Date` by the caller. */
export async function queryRows<T>(db: Db, sql: string, bindings: Fields = {}): Promise<T[]> {
  const { rows } = (await db.raw(sql, bindings as never)) as { rows: object[] };
  return rows.map((row) => fromColumns<T>(row));
}
