import type { ConsoleRole } from '../storage/console/console-users.ts';

/** What staff may do, and who: the whole table. */
const PERMISSIONS = {
  'studio.see': ['admin', 'moderator', 'facilitator', 'viewer', 'speaker'],
  'studio.record': ['admin', 'moderator', 'facilitator', 'speaker'],
  'studio.publish': ['admin', 'moderator', 'facilitator'],
  'studio.review': ['admin', 'moderator', 'facilitator'],
  'users.manage': ['admin'],
  'audit.see': ['admin'],
} as const satisfies Record<string, readonly ConsoleRole[]>;

export type Action = keyof typeof PERMISSIONS;

export const ACTIONS = Object.keys(PERMISSIONS) as Action[];

/** Whether a role may do it. */
export function may(role: ConsoleRole, action: Action): boolean {
  return (PERMISSIONS[action] as readonly ConsoleRole[]).includes(role);
}
