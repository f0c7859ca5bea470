import type { Knex } from 'knex';
import type { Clock } from '../../lib/clock.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { deleteConsoleSession } from '../../storage/console/console-users.ts';
import { actorOf, type Staff } from './staff.ts';

/** Somebody logs out. */
export async function closeSession(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  { staff, tokenHash }: { staff: Staff; tokenHash: string },
): Promise<void> {
  if ((await deleteConsoleSession(tx, tokenHash)) === 0) return;
  const subject = `console_user:${staff.id}`;
  const entry = { actor: actorOf(staff), action: 'session.closed', subject };
  await insertAudit(tx, { ...entry, at: clock.now() });
}
