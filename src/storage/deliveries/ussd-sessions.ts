import { insertRowOnce, lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export interface UssdSessionRow {
  id: number;
  provider: string;
  sessionKey: string;
  phoneHash: string;
  beganAt: number;
  endedAt: number | null;
  /** The operator's word. */
  status: string | null;
  durationMs: number | null;
}

/** Null when it is known already. */
export const insertUssdSession = (
  db: Db,
  session: Pick<UssdSessionRow, 'provider' | 'sessionKey' | 'phoneHash' | 'beganAt'>,
) => insertRowOnce<UssdSessionRow>(db, 'ussd_session', session);

export const lockUssdSession = (db: Db, provider: string, sessionKey: string) =>
  lockRow<UssdSessionRow>(db, 'ussd_session', { provider, sessionKey });

export const updateUssdSession = (db: Db, id: number, fields: Partial<UssdSessionRow>) =>
  updateRows(db, 'ussd_session', { id }, fields);

/** Began before `since`, and nobody told that they ended. */
export const openUssdSessions = (db: Db, since: number, limit: number) =>
  queryRows<UssdSessionRow>(
    db,
    'select * from ussd_session where ended_at is null and began_at < :since order by began_at limit :limit for update skip locked',
    { since: new Date(since), limit },
  );
