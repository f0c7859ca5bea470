import { fromColumns, insertRowOnce } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** An answer that plays in a call: kept until the call has ended. */
export interface HearingRow {
  provider: string;
  /** The operator's id of the call. */
  sessionKey: string;
  answerId: number;
  beganAt: number;
  /** Said before the answer itself. */
  leadSeconds: number;
}

/** Null when it has been played in this call already: the first time counts. */
export const insertHearing = (db: Db, hearing: HearingRow) =>
  insertRowOnce<HearingRow>(db, 'hearing', hearing);

/** What was played in a call, taken out: whoever comes second finds nothing. */
export async function takeHearings(
  db: Db,
  call: { provider: string; sessionKey: string },
): Promise<HearingRow[]> {
  const rows = await db('hearing')
    .where({ provider: call.provider, session_key: call.sessionKey })
    .delete()
    .returning('*');
  return rows.map((row) => fromColumns<HearingRow>(row));
}
