import { findRow, insertRow, insertRowOnce, lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export type ConsoleRole = 'admin' | 'moderator' | 'facilitator' | 'viewer' | 'speaker';

/** A member of staff. */
export interface ConsoleUserRow {
  id: number;
  name: string;
  role: ConsoleRole;
  /** `scrypt$…` (lib/password.ts). */
  passwordHash: string;
  /** The password was given by somebody else: it must be changed first. */
  mustChange: boolean;
  disabledAt: number | null;
  createdAt: number;
}

const TABLE = 'console_user';
/** Any number will do as long as nothing else in this database uses it. */
const FIRST_USER_LOCK = 7_238_003;

/** One process at a time makes the first user; the lock ends with the transaction. */
export async function lockConsoleUsers(db: Db): Promise<void> {
  await db.raw('select pg_advisory_xact_lock(?)', [FIRST_USER_LOCK]);
}

/** False until the first start made `admin`. */
export async function hasConsoleUser(db: Db): Promise<boolean> {
  return (await db(TABLE).first('id')) !== undefined;
}

/** By name, capitals or not. */
export async function findConsoleUser(db: Db, name: string): Promise<ConsoleUserRow | null> {
  const sql = 'select * from console_user where lower(name) = lower(:name)';
  const [row] = await queryRows<ConsoleUserRow>(db, sql, { name });
  return row ?? null;
}

export const findConsoleUserById = (db: Db, id: number) =>
  findRow<ConsoleUserRow>(db, TABLE, { id });

export const lockConsoleUser = (db: Db, id: number) => lockRow<ConsoleUserRow>(db, TABLE, { id });

export const listConsoleUsers = (db: Db) =>
  queryRows<ConsoleUserRow>(
    db,
    'select * from console_user order by disabled_at is not null, lower(name)',
  );

/** Null when the name is taken. */
export const insertConsoleUser = (db: Db, fields: Omit<ConsoleUserRow, 'id' | 'disabledAt'>) =>
  insertRowOnce<ConsoleUserRow>(db, TABLE, fields);

export const updateConsoleUser = (
  db: Db,
  id: number,
  fields: Partial<Omit<ConsoleUserRow, 'id'>>,
) => updateRows(db, TABLE, { id }, fields);

/** Administrators who can log in, locked against one another's changes. */
export async function countAdmins(db: Db): Promise<number> {
  const rows = await queryRows(
    db,
    "select id from console_user where role = 'admin' and disabled_at is null for update",
  );
  return rows.length;
}

export interface ConsoleSessionRow {
  /** SHA-256 of the cookie, hex: who reads the table cannot log in with it. */
  tokenHash: string;
  userId: number;
  createdAt: number;
  seenAt: number;
}

export const insertConsoleSession = (db: Db, session: ConsoleSessionRow) =>
  insertRow(db, 'console_session', session);

export const findConsoleSession = (db: Db, tokenHash: string) =>
  findRow<ConsoleSessionRow>(db, 'console_session', { tokenHash });

export const touchConsoleSession = (db: Db, tokenHash: string, seenAt: number) =>
  updateRows(db, 'console_session', { tokenHash }, { seenAt });

export const deleteConsoleSession = (db: Db, tokenHash: string) =>
  db('console_session').where({ token_hash: tokenHash }).delete();

/** Logs somebody out everywhere. */
export const deleteConsoleSessionsOf = (db: Db, userId: number) =>
  db('console_session').where({ user_id: userId }).delete();

export const deleteConsoleSessionsBefore = (db: Db, createdBefore: number) =>
  db('console_session').where('created_at', '<', new Date(createdBefore)).delete();
