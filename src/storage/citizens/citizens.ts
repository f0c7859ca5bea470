import { findRow, insertRow, insertRowOnce, lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export type ProfileField = 'language' | 'sex' | 'age_band' | 'commune' | 'name';
export type SaidBy = 'self' | 'facilitator' | 'moderator' | 'skipped';

export interface CitizenRow {
  id: number;
  phoneId: number | null;
  language: string | null;
  sex: 'woman' | 'man' | null;
  ageBand: '0_17' | '18_35' | '36_59' | '60' | null;
  communeNumber: number | null;
  /**
   * The phone whose number was given with a helper, until somebody who holds it says that she is this person:
   * it becomes `phoneId` then. Kept when it was not hers (`keyedWrongAt`), so that it is not given again.
   */
  keyedPhoneId: number | null;
  keyedWrongAt: number | null;
  demo: boolean;
  createdAt: number;
}

export const findCitizen = (db: Db, id: number) => findRow<CitizenRow>(db, 'citizen', { id });

/** As `findCitizen`, until the transaction ends: nobody says in between that she is somebody else. */
export const lockCitizen = (db: Db, id: number) => lockRow<CitizenRow>(db, 'citizen', { id });

export const findCitizenOfPhone = (db: Db, phoneId: number) =>
  findRow<CitizenRow>(db, 'citizen', { phoneId });

/** The commune of whoever has a number, by its keyed hash; null: not known. */
export async function communeOfPhone(db: Db, phoneHash: string): Promise<number | null> {
  const [row] = await queryRows<{ communeNumber: number | null }>(
    db,
    `select commune_number from citizen join phone on phone.id = citizen.phone_id
      where phone.hash = :phoneHash`,
    { phoneHash },
  );
  return row?.communeNumber ?? null;
}

/** Null when the phone has one already. */
export const insertCitizen = (
  db: Db,
  citizen: Pick<CitizenRow, 'phoneId' | 'language' | 'demo' | 'createdAt'> &
    Partial<Pick<CitizenRow, 'keyedPhoneId'>>,
) => insertRowOnce<CitizenRow>(db, 'citizen', citizen);

export const updateCitizen = (db: Db, id: number, fields: Partial<CitizenRow>) =>
  updateRows(db, 'citizen', { id }, fields);

/** The history of what was said about somebody, and by whom. */
export const insertStatement = (
  db: Db,
  statement: {
    citizenId: number;
    field: ProfileField;
    value: string | null;
    saidBy: SaidBy;
    saidAt: number;
  },
) => insertRow(db, 'citizen_statement', statement);

/** Whether she has chosen a language herself. */
export async function choseLanguage(db: Db, citizenId: number): Promise<boolean> {
  const [row] = await queryRows<{ chose: boolean }>(
    db,
    `select exists (select from citizen_statement
      where citizen_id = :citizenId and field = 'language' and said_by = 'self') as chose`,
    { citizenId },
  );
  return row?.chose === true;
}

export const insertConsent = (
  db: Db,
  consent: {
    citizenId: number;
    given: boolean;
    textVersion: string;
    language: string;
    medium: string;
    key: string;
    /** Facilitator with whom she gave it. */
    assistedBy?: number;
    at: number;
  },
) => insertRow(db, 'consent', consent);

/** What she said last: null when she was never asked or did not answer. */
export async function latestConsent(db: Db, citizenId: number): Promise<boolean | null> {
  const [row] = await queryRows<{ given: boolean }>(
    db,
    'select given from consent where citizen_id = :citizenId order by at desc, id desc limit 1',
    { citizenId },
  );
  return row?.given ?? null;
}
