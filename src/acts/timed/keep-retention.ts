import type { Knex } from 'knex';
import { DAY_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lastAudit } from '../../storage/console/audit-views.ts';
import type { ActDeps } from '../deps.ts';
import { forgetOld } from './forget-old.ts';

const SUBJECT = 'system:retention';
const ACTION = 'retention.run';

/**
 * Once a day, whoever ticks first: ends what was kept long enough. More than `limit` old recordings go
 * on the next ticks.
 */
export async function keepRetention(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { limit: number },
): Promise<{ kind: 'done' | 'not_due' }> {
  const at = deps.clock.now();
  const last = await lastAudit(tx, SUBJECT, ACTION);
  if (last !== null && at - last < DAY_MS) return { kind: 'not_due' };
  const { recordings, numbers } = await forgetOld(tx, deps, input);
  if (recordings < input.limit) {
    const detail = { recordings, numbers };
    await insertAudit(tx, { actor: 'system', action: ACTION, subject: SUBJECT, detail, at });
  }
  return { kind: 'done' };
}
