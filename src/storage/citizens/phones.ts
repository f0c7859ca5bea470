import { findRow, insertRowOnce, lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export interface PhoneRow {
  id: number;
  hash: string;
  /** Null once erased or forgotten. */
  numberEncrypted: string | null;
  keyId: string | null;
  language: string | null;
  optedOutAt: number | null;
  broadcastsOffAt: number | null;
  /** The sealed code she asks for before what is hers is read or heard; null: none. */
  pinHash: string | null;
  /** She forgot it: from then on there is none. */
  pinResetAt: number | null;
  /** Her voice is masked before an official hears it, unless she says otherwise. */
  maskVoice: boolean;
  /** When this phone was last told that there is something new for it. */
  newsHeardAt: number | null;
  lastContactAt: number | null;
  /** How she came to us last. */
  lastMedium: 'ussd' | 'sms' | 'voice' | null;
  /** `ERASE_NEVER`: she came back in time, and nobody has told her yet that everything stays. */
  eraseDueAt: number | null;
  demo: boolean;
  createdAt: number;
}

/** Of an erasure that a contact has cancelled. */
export const ERASE_NEVER = Number.POSITIVE_INFINITY;

export const findPhone = (db: Db, id: number) => findRow<PhoneRow>(db, 'phone', { id });

export const findPhones = (db: Db, ids: readonly number[]) =>
  queryRows<PhoneRow>(db, 'select * from phone where id = any(:ids)', { ids });

export const findPhoneByHash = (db: Db, hash: string) => findRow<PhoneRow>(db, 'phone', { hash });

export const lockPhone = (db: Db, id: number) => lockRow<PhoneRow>(db, 'phone', { id });

/** Null when the phone is known already. */
export function insertPhone(
  db: Db,
  phone: Pick<PhoneRow, 'hash' | 'numberEncrypted' | 'keyId' | 'demo' | 'createdAt'>,
): Promise<PhoneRow | null> {
  return insertRowOnce<PhoneRow>(db, 'phone', phone);
}

export const updatePhone = (db: Db, id: number, fields: Partial<PhoneRow>) =>
  updateRows(db, 'phone', { id }, fields);

/** The key the number that came last was sealed with; null when there is none. */
export async function lastKeyId(db: Db): Promise<string | null> {
  const [row] = await queryRows<{ keyId: string }>(
    db,
    'select key_id from phone where key_id is not null order by id desc limit 1',
  );
  return row?.keyId ?? null;
}

export const phonesToErase = (db: Db, now: number) =>
  queryRows<PhoneRow>(
    db,
    'select * from phone where erase_due_at <= :now order by erase_due_at limit 100 for update skip locked',
    { now: new Date(now) },
  );

/** The language this phone last spoke, else that of its official; null when it is unknown. */
export async function findLanguage(db: Db, hash: string): Promise<string | null> {
  const [row] = await queryRows<{ language: string | null }>(
    db,
    `select coalesce(language, (select nullif(official.language, 'fr') from official_phone
        join official on official.id = official_id and active
        where phone_id = phone.id order by official.id limit 1)) as language
      from phone where hash = :hash`,
    { hash },
  );
  return row?.language ?? null;
}
