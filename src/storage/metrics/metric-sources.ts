import { DAY_MS } from '../../lib/durations.ts';
import { listensAndRecordings } from '../recordings/listens.ts';
import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** How far back heard and recorded questions are counted: 30 days. */
const VOICES_MS = 30 * DAY_MS;

const OLDEST = `
select min(due_at) as due_at from (
  select min(due_at) as due_at from delivery where state = 'due' and due_at <= :now
  union all
  select min(due_at) from recording where state = 'pending' and due_at <= :now
  union all
  select min(due_at) from debate where due_at <= :now
  union all
  select min(leaves_at) from answer where state = 'waiting' and leaves_at <= :now
  union all
  select min(received_at) from inbound_event where state = 'received' and kind = 'sms'
) waiting`;

/**
 * What the metrics page reads of the rows: the age of the oldest one whose time has come, messages that
 * may have been sent twice, deliveries by kind and state.
 * @param spooled how many events wait on disk.
 */
export function metricSources(db: Db, clock: { now(): number }, spooled: () => Promise<number>) {
  return {
    oldestDueSeconds: async (): Promise<number> => {
      const now = clock.now();
      const [row] = await queryRows<{ dueAt: number | null }>(db, OLDEST, { now: new Date(now) });
      return row?.dueAt == null ? 0 : Math.max(0, (now - row.dueAt) / 1000);
    },
    possibleDuplicates: async (): Promise<number> => {
      const [row] = await queryRows<{ count: number }>(
        db,
        'select count(*) as count from delivery where possible_duplicate',
      );
      return row?.count ?? 0;
    },
    deliveries: () =>
      queryRows<{ kind: string; state: string; count: number }>(
        db,
        'select kind, state, count(*) as count from delivery group by kind, state',
      ),
    voices: () => listensAndRecordings(db, clock.now() - VOICES_MS),
    spooled,
  };
}
