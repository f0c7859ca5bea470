import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export interface AuditRow {
  id: number;
  actor: string;
  action: string;
  subject: string;
  detail: Record<string, string | number | boolean | null>;
  at: number;
}

/** The newest entries, older than `before` when it is given. */
export const listAudit = (db: Db, limit: number, before: number | null) =>
  queryRows<AuditRow>(
    db,
    `select * from audit_entry where :before::bigint is null or id < :before
      order by id desc limit :limit`,
    { limit, before },
  );

/** When that was last done to that subject, in milliseconds; null: never. */
export async function lastAudit(db: Db, subject: string, action: string): Promise<number | null> {
  const [row] = await queryRows<{ at: number }>(
    db,
    'select at from audit_entry where subject = :subject and action = :action order by at desc limit 1',
    { subject, action },
  );
  return row?.at ?? null;
}
