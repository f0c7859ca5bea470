import { findRow, insertRow } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** Several people who spoke around one phone, with somebody who helps. */
export interface GroupRow {
  id: number;
  facilitatorId: number;
  /** Holds their consent; on no phone. */
  citizenId: number;
  communeNumber: number | null;
  language: string;
  size: number;
  women: number;
  at: number;
}

const TABLE = 'group_session';

export const insertGroup = (db: Db, group: Omit<GroupRow, 'id'>) =>
  insertRow<GroupRow>(db, TABLE, group);

export const findGroup = (db: Db, id: number) => findRow<GroupRow>(db, TABLE, { id });
