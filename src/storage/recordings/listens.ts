import { insertRow, queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** One public question played in a call; nothing tells who heard it. */
export const insertListen = (
  db: Db,
  listen: { contributionId: number; language: string; at: number },
) => insertRow(db, 'listen', listen);

/** Public questions heard and questions recorded by voice since an instant (milliseconds). */
export async function listensAndRecordings(
  db: Db,
  since: number,
): Promise<{ heard: number; recorded: number }> {
  const [row] = await queryRows<{ heard: number; recorded: number }>(
    db,
    `select (select count(*) from listen where at >= :since) as heard,
        (select count(*) from contribution where medium = 'voice' and received_at >= :since) as recorded`,
    { since: new Date(since) },
  );
  return { heard: Number(row?.heard ?? 0), recorded: Number(row?.recorded ?? 0) };
}
