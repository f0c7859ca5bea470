import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** When that was last done to that subject, in milliseconds; null: never. */
export async function lastAudit(db: Db, subject: string, action: string): Promise<number | null> {
  const [row] = await queryRows<{ at: number }>(
    db,
    'select at from audit_entry where subject = :subject and action = :action order by at desc limit 1',
    { subject, action },
  );
  return row?.at ?? null;
}
