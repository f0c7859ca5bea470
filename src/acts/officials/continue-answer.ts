import { isFullPart } from '../../civic/sms/sms-parts.ts';
import { MINUTE_MS } from '../../lib/durations.ts';
import { lastWaitingText } from '../../storage/contributions/answers.ts';
import type { Db } from '../../storage/transaction.ts';
import type { ActDeps } from '../deps.ts';

/** The parts of one long SMS follow each other faster than this. */
const REACH_MS = MINUTE_MS;

/**
 * The question a text without a number goes on about: an operator that does not join the parts of a long SMS
 * hands them over one by one, and only the first has the number. Null unless he has just sent words that
 * filled such a part and have not left.
 */
export async function continuedReference(
  db: Db,
  deps: Pick<ActDeps, 'clock' | 'settings'>,
  officialId: number,
): Promise<string | null> {
  const undoMs = deps.settings.undoMinutes * MINUTE_MS;
  const last = await lastWaitingText(db, officialId, deps.clock.now() + undoMs - REACH_MS);
  if (last === null || !isFullPart(`${last.reference} ${last.body}`)) return null;
  return last.reference;
}
