import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** How many attempts count, over which time, and how long the lock is then. */
export interface AttemptLimit {
  most: number;
  windowMs: number;
  lockMs: number;
}

/**
 * Counts an attempt before it is looked at, so that many at once are no more than the limit. The last one
 * allowed locks the subject. Answers how it stands; null: locked, this attempt must not be looked at.
 */
export async function countAttempt(
  db: Db,
  subject: string,
  now: number,
  limit: AttemptLimit,
): Promise<{ failures: number; lockedUntil: number | null } | null> {
  const [row] = await queryRows<{ failures: number; lockedUntil: number | null }>(
    db,
    `insert into console_attempt as known (subject, failures, last_at)
     values (:subject, 1, :now)
     on conflict (subject) do update set
       failures = case when known.locked_until is not null or known.last_at < :since
                       then 1 else known.failures + 1 end,
       last_at = :now,
       locked_until = case when known.locked_until is null and known.last_at >= :since
                            and known.failures + 1 >= :most then :lockedUntil::timestamptz end
     where known.locked_until is null or known.locked_until <= :now
     returning failures, locked_until`,
    {
      ...{ subject, most: limit.most },
      now: new Date(now),
      since: new Date(now - limit.windowMs),
      lockedUntil: new Date(now + limit.lockMs),
    },
  );
  return row ?? null;
}

/** The attempt was a good one. */
export async function forgetAttempts(db: Db, subject: string): Promise<void> {
  await db('console_attempt').where({ subject }).delete();
}

/** A good attempt from an address that others share: only this one no longer counts. */
export async function forgiveAttempt(db: Db, subject: string): Promise<void> {
  await db('console_attempt')
    .where({ subject })
    .update({ failures: db.raw('greatest(failures - 1, 0)'), locked_until: null });
}

export const deleteAttemptsBefore = (db: Db, lastBefore: number) =>
  db('console_attempt').where('last_at', '<', new Date(lastBefore)).delete();

/** Whether an attempt would not be looked at now. */
export async function isLocked(db: Db, subject: string, now: number): Promise<boolean> {
  const [row] = await queryRows<{ lockedUntil: number | null }>(
    db,
    'select locked_until from console_attempt where subject = :subject',
    { subject },
  );
  return (row?.lockedUntil ?? 0) > now;
}
