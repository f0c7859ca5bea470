import type { PinLock } from '../../civic/calls/pin-lock.ts';
import { findRow, insertRow, lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** Somebody who helps people use the service, known by her own phone. */
export interface FacilitatorRow extends PinLock {
  id: number;
  name: string;
  phoneId: number;
  /** Null: wherever she is asked. */
  communeNumber: number | null;
  /** Her number is told to the people of her commune. */
  announced: boolean;
  /** Null: she helps by her number alone. */
  codeHash: string | null;
  active: boolean;
  demo: boolean;
  createdAt: number;
}

const TABLE = 'facilitator';

export const findFacilitator = (db: Db, id: number) => findRow<FacilitatorRow>(db, TABLE, { id });

export const lockFacilitatorOfPhone = (db: Db, phoneId: number) =>
  lockRow<FacilitatorRow>(db, TABLE, { phoneId });

export const findFacilitatorOfPhone = (db: Db, phoneId: number) =>
  findRow<FacilitatorRow>(db, TABLE, { phoneId, active: true });

export const insertFacilitator = (db: Db, fields: Partial<FacilitatorRow>) =>
  insertRow<FacilitatorRow>(db, TABLE, fields);

export const updateFacilitator = (db: Db, id: number, fields: Partial<FacilitatorRow>) =>
  updateRows(db, TABLE, { id }, fields);

/** The one whose number a commune is told; null when there is none. */
export const announcedFacilitator = (db: Db, communeNumber: number) =>
  findRow<FacilitatorRow>(db, TABLE, { communeNumber, announced: true, active: true });

/** One number a commune: nobody else's is told there. */
export const hideOthers = (db: Db, communeNumber: number | null): Promise<number> =>
  db(TABLE).where({ commune_number: communeNumber, announced: true }).update({ announced: false });

export const allFacilitators = (db: Db) =>
  queryRows<FacilitatorRow & { communeName: string | null; assisted: number; groups: number }>(
    db,
    `select facilitator.*, commune.name as commune_name,
        (select count(*) from contribution where assisted_by = facilitator.id
          and state <> 'draft') as assisted,
        (select count(*) from group_session where facilitator_id = facilitator.id) as groups
      from facilitator left join commune on commune.number = facilitator.commune_number
      order by facilitator.id`,
  );
