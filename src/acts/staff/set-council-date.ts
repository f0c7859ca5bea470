import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import { setCouncilOn } from '../../storage/officials/communes.ts';
import type { ActDeps } from '../deps.ts';

/** The day a council meets next, `YYYY-MM-DD`; null: nobody knows. */
export async function setCouncilDate(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { communeNumber: number; on: string | null; moderator: string },
): Promise<void> {
  const { communeNumber, on, moderator } = input;
  await setCouncilOn(tx, communeNumber, on);
  await insertAudit(tx, {
    actor: `console:${moderator}`,
    action: 'council.date',
    subject: `commune:${communeNumber}`,
    detail: { on },
    at: deps.clock.now(),
  });
}
