import type { Knex } from 'knex';
import type { Clock } from '../../lib/clock.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { type ConsoleRole, insertConsoleUser } from '../../storage/console/console-users.ts';
import { actorOf, readStaffName, type Staff } from './staff.ts';

/** A new member of staff, with a password that must be changed at the first login. */
export async function createUser(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  input: { name: string; role: ConsoleRole; passwordHash: string; by: Staff },
): Promise<{ kind: 'created'; name: string } | { kind: 'bad_name' | 'name_taken' }> {
  const name = readStaffName(input.name);
  if (name === null) return { kind: 'bad_name' };
  const { role, passwordHash, by } = input;
  const at = clock.now();
  const user = { name, role, passwordHash, mustChange: true, createdAt: at };
  const made = await insertConsoleUser(tx, user);
  if (made === null) return { kind: 'name_taken' };
  await insertAudit(tx, {
    actor: actorOf(by),
    action: 'user.created',
    subject: `console_user:${made.id}`,
    detail: { name, role },
    at,
  });
  return { kind: 'created', name };
}
