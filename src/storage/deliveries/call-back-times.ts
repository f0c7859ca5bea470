import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** How beeps were called back since an instant. */
export interface CallBackTimes {
  /** First calls that rang or were placed. */
  called: number;
  /** Of these, later than the stated time. */
  late: number;
  /** The slowest of them, in seconds. */
  slowestSeconds: number;
  /** Not placed yet, and later than the stated time already. */
  waitingLate: number;
}

/** @param within.seconds the stated time from a beep to the ring. */
export async function callBackTimes(
  db: Db,
  within: { since: number; now: number; seconds: number },
): Promise<CallBackTimes> {
  const [row] = await queryRows<CallBackTimes>(
    db,
    `select count(*) filter (where took is not null) as called,
        count(*) filter (where took > :seconds) as late,
        coalesce(round(max(took)), 0)::int as slowest_seconds,
        count(*) filter (where state = 'due' and attempts = 0
          and extract(epoch from :now - created_at) > :seconds) as waiting_late
      from (select state, attempts, created_at,
          case when attempts = 1
            then extract(epoch from coalesce(rang_at, sending_since) - created_at) end as took
        from delivery where purpose = 'door' and created_at > :since) door`,
    { since: new Date(within.since), now: new Date(within.now), seconds: within.seconds },
  );
  if (row === undefined) throw new Error('a count gave nothing back');
  return row;
}
