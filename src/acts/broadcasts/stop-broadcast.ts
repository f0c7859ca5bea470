import type { Knex } from 'knex';
import { giveBack } from '../../storage/budgets/budget-holds.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { broadcastCounts, takeBackRows } from '../../storage/publications/broadcast-progress.ts';
import { findBroadcast, updateBroadcast } from '../../storage/publications/broadcasts.ts';
import { lockPublication, updatePublication } from '../../storage/publications/publications.ts';
import type { ActDeps } from '../deps.ts';
import { giveBackHeld } from './expand-broadcast.ts';

/**
 * From its commit on nothing more of a broadcast leaves: whoever claims a row of it sees that it is
 * stopped. `takeBackBroadcast` follows in a transaction of its own, for it may have a hundred thousand rows.
 */
export async function stopBroadcast(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { publicationId: number; actor: string },
): Promise<{ kind: 'stopped' | 'not_running' }> {
  const { publicationId, actor } = input;
  const publication = await lockPublication(tx, publicationId);
  const { broadcast: state = 'none' } = publication ?? {};
  if (publication === null || state === 'none' || state === 'stopped') {
    return { kind: 'not_running' };
  }
  const { queued } = await broadcastCounts(tx, publicationId);
  if (state === 'done' && queued === 0) return { kind: 'not_running' };
  const now = deps.clock.now();
  await updatePublication(tx, publicationId, { broadcast: 'stopped' });
  const broadcast = await findBroadcast(tx, publicationId);
  if (broadcast !== null) await giveBackHeld(tx, publication, broadcast);
  await updateBroadcast(tx, publicationId, {
    ...{ heldMillionths: 0, stoppedAt: now, stoppedBy: actor, stopReason: 'asked' },
  });
  const subject = `publication:${publicationId}`;
  const detail = { queued };
  await insertAudit(tx, {
    actor: `console:${actor}`,
    action: 'broadcast.stop',
    subject,
    detail,
    at: now,
  });
  return { kind: 'stopped' };
}

/** The rows of a stopped broadcast wait no more, and give back what they held. @returns how many. */
export async function takeBackBroadcast(
  tx: Knex.Transaction,
  _deps: ActDeps,
  input: { publicationId: number },
): Promise<{ rows: number }> {
  const publication = await lockPublication(tx, input.publicationId);
  if (publication?.broadcast !== 'stopped') return { rows: 0 };
  return { rows: await takeBack(tx, publication.id) };
}

/** @returns how many rows. */
export async function takeBack(tx: Knex.Transaction, publicationId: number): Promise<number> {
  const { rows, budgets } = await takeBackRows(tx, publicationId);
  for (const { id, millionths } of budgets) await giveBack(tx, id, millionths);
  return rows;
}
