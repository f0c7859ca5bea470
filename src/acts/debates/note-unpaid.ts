import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import { lastAudit } from '../../storage/console/audit-views.ts';
import { unpaidDebates } from '../../storage/debates/debate-telling.ts';
import { lockDebate } from '../../storage/debates/debates.ts';
import type { ActDeps } from '../deps.ts';

const ACTION = 'debate.unpaid';

/** Notes each debate whose messages have begun to wait for money, once. @returns those that are new. */
export async function noteUnpaid(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { limit: number },
): Promise<{ id: number; waiting: number }[]> {
  const noted: { id: number; waiting: number }[] = [];
  for (const debate of await unpaidDebates(tx, input.limit)) {
    const subject = `debate:${debate.id}`;
    if ((await lockDebate(tx, debate.id)) === null) continue;
    if ((await lastAudit(tx, subject, ACTION)) !== null) continue;
    const { waiting } = debate;
    const at = deps.clock.now();
    await insertAudit(tx, { actor: 'system', action: ACTION, subject, detail: { waiting }, at });
    noted.push(debate);
  }
  return noted;
}
