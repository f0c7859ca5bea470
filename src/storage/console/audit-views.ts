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
