import type { Knex } from 'knex';
import { MINUTE_MS } from '../../lib/durations.ts';
import { openUssdSessions, updateUssdSession } from '../../storage/deliveries/ussd-sessions.ts';
import { noteCost } from '../deliveries/note-cost.ts';
import type { ActDeps } from '../deps.ts';

/** Operators end a session within minutes; the notice of it may never come. */
const OPEN_MS = 30 * MINUTE_MS;

/** Sessions whose end nobody told are closed with an estimated cost. @returns how many. */
export async function closeUssdSessions(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { limit: number },
): Promise<number> {
  const now = deps.clock.now();
  const open = await openUssdSessions(tx, now - OPEN_MS, input.limit);
  for (const session of open) {
    await updateUssdSession(tx, session.id, { endedAt: now, status: 'no_notice' });
    await noteCost(tx, deps, {
      subject: { kind: 'ussd_session', ussdSessionId: session.id },
      provider: session.provider,
      reported: null,
      price: 'ussd_session',
      units: 1,
      phoneHash: session.phoneHash,
    });
  }
  return open.length;
}
