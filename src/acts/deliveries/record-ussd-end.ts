import type { Knex } from 'knex';
import {
  insertUssdSession,
  lockUssdSession,
  updateUssdSession,
} from '../../storage/deliveries/ussd-sessions.ts';
import type { ActDeps } from '../deps.ts';
import { noteCost } from './note-cost.ts';

/** The operator says a USSD session has ended, and perhaps what it cost. Twice is once. */
export async function recordUssdEnd(
  tx: Knex.Transaction,
  deps: ActDeps,
  notice: {
    provider: string;
    sessionKey: string;
    msisdn: string;
    status: string;
    durationMs: number | null;
    cost: string | null;
  },
): Promise<{ kind: 'recorded' }> {
  const { provider, sessionKey, status, durationMs } = notice;
  const now = deps.clock.now();
  const phoneHash = deps.phones.hash(notice.msisdn);
  await insertUssdSession(tx, { provider, sessionKey, phoneHash, beganAt: now });
  const session = await lockUssdSession(tx, provider, sessionKey);
  if (session === null) throw new Error('a USSD session that was there is gone');
  await updateUssdSession(tx, session.id, {
    endedAt: session.endedAt ?? now,
    status,
    durationMs,
  });
  await noteCost(tx, deps, {
    subject: { kind: 'ussd_session', ussdSessionId: session.id },
    provider,
    reported: notice.cost,
    price: 'ussd_session',
    units: 1,
    phoneHash: session.phoneHash,
  });
  return { kind: 'recorded' };
}
