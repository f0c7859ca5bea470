import type { Knex } from 'knex';
import type { Clock } from '../../lib/clock.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  hasConsoleUser,
  insertConsoleUser,
  lockConsoleUsers,
} from '../../storage/console/console-users.ts';

/** The user `admin`, when there is nobody yet. Several processes may try at once. */
export async function createFirstUser(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  { passwordHash }: { passwordHash: string },
): Promise<{ kind: 'created' | 'not_first' }> {
  await lockConsoleUsers(tx);
  if (await hasConsoleUser(tx)) return { kind: 'not_first' };
  const at = clock.now();
  const user = { name: 'admin', role: 'admin', passwordHash, mustChange: false } as const;
  const made = await insertConsoleUser(tx, { ...user, createdAt: at });
  const subject = `console_user:${made?.id}`;
  const detail = { name: 'admin', role: 'admin' };
  await insertAudit(tx, { actor: 'system', action: 'user.created', subject, detail, at });
  return { kind: 'created' };
}
