import { insertRow } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** Who did what to what; `detail` never holds a phone number or somebody's words. */
export const insertAudit = (
  db: Db,
  entry: {
    /** `console:<name>`, `official:<id>`, `system`. */
    actor: string;
    action: string;
    /** `<table>:<id>`. */
    subject: string;
    detail?: Record<string, string | number | boolean | null>;
    at: number;
  },
) => insertRow(db, 'audit_entry', entry);
