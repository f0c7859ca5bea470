import type { Knex } from 'knex';
import type { Clock } from '../../lib/clock.ts';
import { MINUTE_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { type AttemptLimit, countAttempt } from '../../storage/console/console-attempts.ts';

/** Passwords that may be tried for one name and from one address; a locked one waits a quarter of an hour. */
const ATTEMPT_LIMITS = {
  name: { most: 5, windowMs: 15 * MINUTE_MS, lockMs: 15 * MINUTE_MS },
  address: { most: 20, windowMs: 15 * MINUTE_MS, lockMs: 15 * MINUTE_MS },
} as const satisfies Record<string, AttemptLimit>;

/**
 * Counts a login before its password is looked at. `locked`: it must not be looked at, whether it is right
 * or wrong. Subjects are keyed hashes: neither a mistyped password nor an address is kept.
 */
export async function noteAttempt(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  { nameSubject, addressSubject }: { nameSubject: string; addressSubject: string },
): Promise<{ kind: 'may_try' | 'locked' }> {
  const at = clock.now();
  for (const [subject, limit] of [
    [addressSubject, ATTEMPT_LIMITS.address],
    [nameSubject, ATTEMPT_LIMITS.name],
  ] as const) {
    const counted = await countAttempt(tx, subject, at, limit);
    if (counted === null) return { kind: 'locked' };
    if (counted.lockedUntil === null) continue;
    const detail = { attempts: counted.failures };
    const entry = { actor: 'system', action: 'login.locked', subject: `login:${subject}` };
    await insertAudit(tx, { ...entry, detail, at });
  }
  return { kind: 'may_try' };
}
