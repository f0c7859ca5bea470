import type { ContributionKind, ContributionState } from '../../civic/contributions.ts';
import { findRow, insertRow, lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export interface ContributionRow {
  id: number;
  /** Null while a draft. */
  reference: string | null;
  kind: ContributionKind;
  phoneId: number | null;
  citizenId: number | null;
  communeNumber: number | null;
  /** To whom it goes; null: nobody is known yet. */
  officialId: number | null;
  theme: string | null;
  /** How she asked, and so how she is answered. */
  medium: 'ussd' | 'sms' | 'voice';
  language: string;
  body: string | null;
  recordingId: string | null;
  transcript: string | null;
  /** Given for this one only. */
  identityName: string | null;
  state: ContributionState;
  /** May be shown to everybody once `approvedAt` is set. */
  public: boolean;
  sensitive: boolean;
  mergedInto: number | null;
  /** Facilitator who did it with its author. */
  assistedBy: number | null;
  /** The people around one phone who said it together. */
  groupSessionId: number | null;
  demo: boolean;
  createdAt: number;
  receivedAt: number | null;
  approvedAt: number | null;
  answeredAt: number | null;
}

const TABLE = 'contribution';

export const findContribution = (db: Db, id: number) => findRow<ContributionRow>(db, TABLE, { id });

export const lockContribution = (db: Db, id: number) => lockRow<ContributionRow>(db, TABLE, { id });

export const findByReference = (db: Db, reference: string) =>
  findRow<ContributionRow>(db, TABLE, { reference });

export const findByRecording = (db: Db, recordingId: string) =>
  findRow<ContributionRow>(db, TABLE, { recordingId });

export const lockDraft = (db: Db, phoneId: number) =>
  lockRow<ContributionRow>(db, TABLE, { phoneId, state: 'draft' });

export const insertContribution = (db: Db, fields: Partial<ContributionRow>) =>
  insertRow<ContributionRow>(db, TABLE, fields);

export const updateContribution = (db: Db, id: number, fields: Partial<ContributionRow>) =>
  updateRows(db, TABLE, { id }, fields);

export const deleteDraft = (db: Db, phoneId: number): Promise<number> =>
  db(TABLE).where({ phone_id: phoneId, state: 'draft' }).delete();

/** Hers that wait for a commune, the draft included. */
export const withoutCommune = (db: Db, phoneId: number) =>
  queryRows<ContributionRow>(
    db,
    `select * from contribution where phone_id = :phoneId and commune_number is null
       and state in ('draft', 'received', 'transcribed', 'approved', 'to_route') order by id for update`,
    { phoneId },
  );

/** The next serial of a reference: 10, 11, 12 …; never given twice, gaps are possible. */
export async function nextSerial(db: Db): Promise<number> {
  const [row] = await queryRows<{ serial: number }>(
    db,
    "select nextval('reference_serial') as serial",
  );
  return Number(row?.serial);
}
