import type { Knex } from 'knex';
import type { Clock } from '../../lib/clock.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  type ConsoleRole,
  type ConsoleUserRow,
  countAdmins,
  deleteConsoleSessionsOf,
  lockConsoleUser,
  updateConsoleUser,
} from '../../storage/console/console-users.ts';
import { actorOf, type Staff } from './staff.ts';

export type UserChange =
  | { kind: 'password'; passwordHash: string }
  | { kind: 'role'; role: ConsoleRole }
  | { kind: 'disable' }
  | { kind: 'enable' };

export type UserChanged = { kind: 'changed'; name: string } | { kind: 'unknown' | 'last_admin' };

/**
 * An administrator gives a new password, another role, shuts somebody out or lets him in again. Whoever is
 * changed is logged out everywhere. The last administrator stays one.
 */
export async function changeUser(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  input: { userId: number; change: UserChange; by: Staff },
): Promise<UserChanged> {
  const { userId, change, by } = input;
  const admins = await countAdmins(tx);
  const user = await lockConsoleUser(tx, userId);
  if (user === null) return { kind: 'unknown' };
  if (admins <= 1 && losesAdmin(user, change)) return { kind: 'last_admin' };
  const at = clock.now();
  await updateConsoleUser(tx, userId, fieldsOf(change, at));
  await deleteConsoleSessionsOf(tx, userId);
  await insertAudit(tx, {
    actor: actorOf(by),
    action: ACTIONS[change.kind],
    subject: `console_user:${userId}`,
    detail: { name: user.name, ...(change.kind === 'role' ? { role: change.role } : {}) },
    at,
  });
  return { kind: 'changed', name: user.name };
}

const ACTIONS: Readonly<Record<UserChange['kind'], string>> = {
  password: 'user.password_reset',
  role: 'user.role_changed',
  disable: 'user.disabled',
  enable: 'user.enabled',
};

function losesAdmin(user: ConsoleUserRow, change: UserChange): boolean {
  if (user.role !== 'admin' || user.disabledAt !== null) return false;
  return change.kind === 'disable' || (change.kind === 'role' && change.role !== 'admin');
}

function fieldsOf(change: UserChange, at: number): Partial<ConsoleUserRow> {
  switch (change.kind) {
    case 'password':
      return { passwordHash: change.passwordHash, mustChange: true };
    case 'role':
      return { role: change.role };
    case 'disable':
      return { disabledAt: at };
    case 'enable':
      return { disabledAt: null };
  }
}
