import type { ConsoleRole } from '../../storage/console/console-users.ts';

export const ROLES: readonly ConsoleRole[] = [
  'admin',
  'moderator',
  'facilitator',
  'viewer',
  'speaker',
];

/** A member of staff who acts; the name goes into the audit log as `console:<name>`. */
export interface Staff {
  id: number;
  name: string;
  role: ConsoleRole;
}

/** Who did it, for the audit log. */
export function actorOf({ name }: Pick<Staff, 'name'>): string {
  return `console:${name}`;
}

/** A name of staff as it is kept, or null: 2 to 40 letters, digits, blanks, `.`, `-`, `'`, `_`. */
export function readStaffName(text: string): string | null {
  const name = text.normalize('NFC').trim().replace(/\s+/g, ' ');
  return /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._'’-]{1,39}$/u.test(name) ? name : null;
}
