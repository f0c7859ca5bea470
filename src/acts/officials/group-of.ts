import { groupIs } from '../../civic/sms/official-sms.ts';
import { findGroup } from '../../storage/citizens/groups.ts';
import type { Db } from '../../storage/transaction.ts';

/** Of whom a group is, and how many they are; null: one person asks. */
export async function groupOf(
  db: Db,
  id: number | null,
): Promise<{ who: ReturnType<typeof groupIs>; size: number } | null> {
  const group = id === null ? null : await findGroup(db, id);
  return group && { who: groupIs(group), size: group.size };
}
