import type { Knex } from 'knex';
import { insertAudit } from '../../storage/audit.ts';
import { stopRows } from '../../storage/broadcast-progress.ts';
import { findBroadcast, updateBroadcast } from '../../storage/broadcasts.ts';
import { lockPublication, updatePublication } from '../../storage/publications.ts';
import { releaseHoldings } from '../budgets/settle.ts';
import type { ActDeps } from '../deps.ts';
import { giveBackHeld } from './expand-broadcast.ts';

export type Stopped =
  /** `rows`: how many had their minute and do not leave. */
  { kind: 'stopped'; rows: number } | { kind: 'not_running' };

const EVERY_ROW = 1_000_000;

/** Nothing more of a broadcast leaves; what has left has left. What it still held is given back. */
export async function stopBroadcast(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { publicationId: number; actor: string },
): Promise<Stopped> {
  const { publicationId, actor } = input;
  const publication = await lockPublication(tx, publicationId);
  const { broadcast: state = 'none' } = publication ?? {};
  if (publication === null || state === 'none' || state === 'stopped') {
    return { kind: 'not_running' };
  }
  const rows = await stopRows(tx, publicationId);
  if (state === 'done' && rows === 0) return { kind: 'not_running' };
  const now = deps.clock.now();
  await updatePublication(tx, publicationId, { broadcast: 'stopped' });
  const broadcast = await findBroadcast(tx, publicationId);
  if (broadcast !== null) await giveBackHeld(tx, publication, broadcast);
  await updateBroadcast(tx, publicationId, {
    ...{ heldMillionths: 0, stoppedAt: now, stoppedBy: actor, stopReason: 'asked' },
  });
  await releaseHoldings(tx, { limit: EVERY_ROW, publicationId });
  const subject = `publication:${publicationId}`;
  await insertAudit(tx, { actor, action: 'broadcast.stop', subject, detail: { rows }, at: now });
  return { kind: 'stopped', rows };
}
