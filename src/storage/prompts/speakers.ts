import { findRow, insertRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** Somebody who records prompts by phone. */
export interface SpeakerRow {
  id: number;
  name: string;
  language: string;
  /** Sealed with the key of this gateway: no copy of the database tells a code. */
  codeHash: string;
  /** What she records well is heard at once; else somebody of the team listens first. */
  publishes: boolean;
  createdAt: number;
  createdBy: string;
  /** When she last came in with her code. */
  lastAt: number | null;
  /** The phone she came in from then: its help menu names the studio. Null: she has not come yet. */
  phoneId: number | null;
  revokedAt: number | null;
}

const TABLE = 'speaker';

export const insertSpeaker = (db: Db, fields: Omit<SpeakerRow, 'id' | 'lastAt' | 'revokedAt'>) =>
  insertRow<SpeakerRow>(db, TABLE, fields);

/** Null when nobody has that code, or no longer. */
export const speakerByCode = (db: Db, codeHash: string) =>
  findRow<SpeakerRow>(db, TABLE, { codeHash, revokedAt: null });

/** One who may still record. */
export const findSpeaker = (db: Db, id: number) =>
  findRow<SpeakerRow>(db, TABLE, { id, revokedAt: null });

export const listSpeakers = (db: Db) =>
  queryRows<SpeakerRow>(db, 'select * from speaker where revoked_at is null order by name');

export const updateSpeaker = (db: Db, id: number, fields: Partial<SpeakerRow>) =>
  updateRows(db, TABLE, { id }, fields);

/** Whether somebody who may record came in from this phone last. */
export async function isSpeakersPhone(db: Db, phoneHash: string): Promise<boolean> {
  const [row] = await queryRows<{ known: boolean }>(
    db,
    `select exists (select from speaker join phone on phone.id = speaker.phone_id
        where hash = :phoneHash and revoked_at is null) as known`,
    { phoneHash },
  );
  return row?.known === true;
}

/** By name, whatever its capitals; null when there is none who may record. */
export async function speakerNamed(db: Db, name: string): Promise<SpeakerRow | null> {
  const [row] = await queryRows<SpeakerRow>(
    db,
    'select * from speaker where lower(name) = lower(:name) and revoked_at is null for update',
    { name },
  );
  return row ?? null;
}
