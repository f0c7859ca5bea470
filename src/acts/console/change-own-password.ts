import type { Knex } from 'knex';
import type { Clock } from '../../lib/clock.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { deleteConsoleSessionsOf, updateConsoleUser } from '../../storage/console/console-users.ts';
import { actorOf, type Staff } from './staff.ts';

/** Somebody chose a new password: every session of hers ends, the one she is in as well. */
export async function changeOwnPassword(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  { passwordHash, by }: { passwordHash: string; by: Staff },
): Promise<void> {
  await updateConsoleUser(tx, by.id, { passwordHash, mustChange: false });
  await deleteConsoleSessionsOf(tx, by.id);
  const subject = `console_user:${by.id}`;
  const entry = { actor: actorOf(by), action: 'user.password_changed', subject };
  await insertAudit(tx, { ...entry, at: clock.now() });
}
