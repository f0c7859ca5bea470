import type { CommuneLine } from '../civic/commune-list.ts';
import type { OfficialRow } from './officials/officials.ts';
import { insertRow, queryRows, toColumns } from './rows.ts';
import type { Db } from './transaction.ts';

/** Any number will do as long as nothing else in this database uses it. */
const FIRST_START_LOCK = 7_238_002;

/** One process at a time loads; the lock ends with the transaction. */
export async function lockFirstStart(db: Db): Promise<void> {
  await db.raw('select pg_advisory_xact_lock(?)', [FIRST_START_LOCK]);
}

/** Writes new communes and corrected names; two that swap names may be in one call. */
export async function saveCommunes(db: Db, communes: readonly CommuneLine[]): Promise<void> {
  if (communes.length === 0) return;
  const numbers = communes.map(({ number }) => number);
  await db('commune')
    .whereIn('number', numbers)
    .update({ name_key: db.raw("'#' || number") });
  await db('commune')
    .insert(communes.map((commune) => toColumns(commune)))
    .onConflict('number')
    .merge(['name', 'name_key', 'cercle', 'region']);
}

/** Whether the demo was loaded into this database, ever. */
export async function hasDemo(db: Db): Promise<boolean> {
  const [row] = await queryRows<{ found: boolean }>(
    db,
    'select exists (select from official where demo) as found',
  );
  return row?.found ?? false;
}

export const insertOfficial = (db: Db, official: Partial<OfficialRow>) =>
  insertRow<OfficialRow>(db, 'official', official);

export const linkOfficialPhone = (db: Db, link: { officialId: number; phoneId: number }) =>
  insertRow(db, 'official_phone', link);
