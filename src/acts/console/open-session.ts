import type { Knex } from 'knex';
import type { Clock } from '../../lib/clock.ts';
import { DAY_MS, HOUR_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  deleteAttemptsBefore,
  forgetAttempts,
  forgiveAttempt,
} from '../../storage/console/console-attempts.ts';
import {
  deleteConsoleSessionsBefore,
  insertConsoleSession,
} from '../../storage/console/console-users.ts';
import { actorOf, type Staff } from './staff.ts';

/** A session ends this long after the login, and after so long without a page. */
export const SESSION_LIMITS = { longestMs: 12 * HOUR_MS, idleMs: 2 * HOUR_MS } as const;

/** Somebody gave her password: a new session, and the attempts are forgotten. */
export async function openSession(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  input: { staff: Staff; tokenHash: string; nameSubject: string; addressSubject: string },
): Promise<void> {
  const { staff, tokenHash, nameSubject, addressSubject } = input;
  const now = clock.now();
  await forgetAttempts(tx, nameSubject);
  await forgiveAttempt(tx, addressSubject);
  await deleteAttemptsBefore(tx, now - DAY_MS);
  await deleteConsoleSessionsBefore(tx, now - SESSION_LIMITS.longestMs);
  await insertConsoleSession(tx, { tokenHash, userId: staff.id, createdAt: now, seenAt: now });
  const subject = `console_user:${staff.id}`;
  await insertAudit(tx, { actor: actorOf(staff), action: 'session.opened', subject, at: now });
}
