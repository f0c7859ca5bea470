import { insertRow, queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** Somebody agreed that a person who helps sees her number and calls her. */
export interface HelpRequestRow {
  id: number;
  phoneId: number;
  /** Null: the one of the service. */
  facilitatorId: number | null;
  deliveryId: string;
  textVersion: string;
  key: string;
  language: string;
  medium: string;
  at: number;
}

export const insertHelpRequest = (db: Db, request: Omit<HelpRequestRow, 'id'>) =>
  insertRow<HelpRequestRow>(db, 'help_request', request);

/** Whether a phone has asked since an instant (milliseconds). */
export async function helpRequestSince(db: Db, phoneId: number, since: number): Promise<boolean> {
  const rows = await queryRows(
    db,
    'select id from help_request where phone_id = :phoneId and at >= :since limit 1',
    { phoneId, since: new Date(since) },
  );
  return rows.length > 0;
}

/** How many people each facilitator was asked to call, ever. */
export async function helpRequestsOf(db: Db): Promise<Map<number, number>> {
  const rows = await queryRows<{ facilitatorId: number; count: number }>(
    db,
    `select facilitator_id, count(*) as count from help_request
      where facilitator_id is not null group by facilitator_id`,
  );
  return new Map(rows.map(({ facilitatorId, count }) => [facilitatorId, count]));
}
