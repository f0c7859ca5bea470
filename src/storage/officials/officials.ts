import type { UnknownReference } from '../../civic/sms/sms-official.ts';
import { findRow, insertRow, lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** `focal`: not of the council; gets what is sensitive and is in no list. */
export type OfficialRole = 'mayor' | 'deputy' | 'councillor' | 'secretary' | 'council' | 'focal';

/** An order that lacks a number of his, or the colleague it goes to. */
export interface Suggestion {
  unknown: UnknownReference;
  /** Milliseconds. */
  at: number;
}

export interface OfficialRow {
  id: number;
  name: string;
  role: OfficialRole;
  communeNumber: number;
  language: string;
  channel: 'sms' | 'voice';
  /** Told of each question by itself, or of all of them in a digest. */
  notify: 'at_once' | 'digest';
  /** Whole hour of the service's zone. */
  digestHour: number;
  /** 0 Sunday to 6 Saturday. */
  digestDays: number[];
  /** He gets no digest that was due before; null: since he is registered. */
  digestFrom: number | null;
  /** Whole hour at which he is called when something waits; null: he is not. */
  callHour: number | null;
  /** 0 Sunday to 6 Saturday. */
  callDays: number[];
  /** He gets no call that was due before. */
  callFrom: number | null;
  pinHash: string | null;
  pausedUntil: number | null;
  /** What he wrote without the right number, kept until his next SMS gives it. */
  suggestion: Suggestion | null;
  active: boolean;
  demo: boolean;
  createdAt: number;
}

export const findOfficial = (db: Db, id: number) => findRow<OfficialRow>(db, 'official', { id });

export const lockOfficial = (db: Db, id: number) => lockRow<OfficialRow>(db, 'official', { id });

export const insertOfficial = (db: Db, official: Partial<OfficialRow>) =>
  insertRow<OfficialRow>(db, 'official', official);

export const linkOfficialPhone = (db: Db, link: { officialId: number; phoneId: number }) =>
  insertRow(db, 'official_phone', link);

export const updateOfficial = (db: Db, id: number, fields: Partial<OfficialRow>) =>
  updateRows(db, 'official', { id }, fields);

/** The active officials a phone belongs to: several share one where a council has one phone. */
export const officialsOfPhone = (db: Db, phoneId: number) =>
  queryRows<OfficialRow>(
    db,
    `select official.* from official join official_phone on official_id = official.id
      where phone_id = :phoneId and active order by official.id`,
    { phoneId },
  );

/** The first of them, or null. */
export async function officialOfPhone(db: Db, phoneId: number): Promise<OfficialRow | null> {
  const [official] = await officialsOfPhone(db, phoneId);
  return official ?? null;
}

/** The phone we write to or call: his first that has a number and did not say STOP. */
export async function phoneOfOfficial(db: Db, officialId: number): Promise<number | null> {
  const [row] = await queryRows<{ id: number }>(
    db,
    `select phone.id from phone join official_phone on phone_id = phone.id
      where official_id = :officialId and number_encrypted is not null and opted_out_at is null
      order by phone.id limit 1`,
    { officialId },
  );
  return row?.id ?? null;
}

/** Of these officials, those who share a phone with another. */
export const onSharedPhones = (db: Db, officialIds: readonly number[]) =>
  queryRows<Pick<OfficialRow, 'id' | 'name'>>(
    db,
    `select id, name from official where id = any(:officialIds) and exists (
        select from official_phone his join official_phone others on others.phone_id = his.phone_id
          join official other on other.id = others.official_id
        where his.official_id = official.id and other.id <> official.id and other.active)
      order by id`,
    { officialIds },
  );

/** The mayor first, then by role and name; not who is there for what is sensitive alone. */
export const activeOfficials = (db: Db, communeNumber: number) =>
  queryRows<OfficialRow>(
    db,
    `select * from official where commune_number = :communeNumber and active and role <> 'focal'
      order by array_position(array['mayor', 'deputy', 'councillor', 'secretary', 'council'], role), name, id`,
    { communeNumber },
  );

/** Who is in office, by name: each name is said in calls. */
export const officialNames = (db: Db) =>
  queryRows<Pick<OfficialRow, 'id' | 'name'>>(
    db,
    'select id, name from official where active order by commune_number, id',
  );
