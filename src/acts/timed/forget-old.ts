import type { Knex } from 'knex';
import { DAY_MS } from '../../lib/durations.ts';
import {
  eraseOldRecordings,
  forgetOldNumbers,
  forgetToldNumbers,
  removeOld,
} from '../../storage/citizens/retention.ts';
import type { ActDeps } from '../deps.ts';

const YEAR_MS = 365 * DAY_MS;
const KEEP = {
  recordings: YEAR_MS,
  events: YEAR_MS,
  numbers: 2 * YEAR_MS,
  audit: 5 * YEAR_MS,
  /** Numbers in what was sent to a person who helps. */
  told: DAY_MS,
  /** Calls whose end never came. */
  hearings: DAY_MS,
};

/**
 * Ends what was kept long enough: recordings and inbound events after 12 months, numbers 24 months after
 * the last contact, the audit after 5 years. Run it daily; each run takes at most `limit` recordings.
 */
export async function forgetOld(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { limit: number },
): Promise<{ recordings: number; numbers: number }> {
  const now = deps.clock.now();
  const recordings = await eraseOldRecordings(tx, now - KEEP.recordings, input.limit);
  const numbers = await forgetOldNumbers(tx, now - KEEP.numbers);
  await forgetToldNumbers(tx, now - KEEP.told);
  await removeOld(tx, 'inbound_event', 'received_at', now - KEEP.events);
  await removeOld(tx, 'hearing', 'began_at', now - KEEP.hearings);
  await removeOld(tx, 'audit_entry', 'at', now - KEEP.audit);
  return { recordings, numbers };
}
