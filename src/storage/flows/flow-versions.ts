import { findRow, toColumns } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** Keeps the flows of one version while sessions are pinned to it. */
export async function saveFlowVersion(
  db: Db,
  version: { hash: string; flows: object; now: number },
): Promise<void> {
  const { hash, flows, now } = version;
  await db('flow_version')
    .insert(toColumns({ hash, flows, createdAt: now, lastUsedAt: now }))
    .onConflict('hash')
    .merge(['last_used_at']);
}

/** The `flows` saved under that hash, or null. */
export async function findFlowVersion(db: Db, hash: string): Promise<object | null> {
  const row = await findRow<{ flows: object }>(db, 'flow_version', { hash });
  return row?.flows ?? null;
}
