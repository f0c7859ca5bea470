import type { Knex } from 'knex';
import { MINUTE_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lockContribution } from '../../storage/contributions/contributions.ts';
import { setCouncilOn } from '../../storage/officials/communes.ts';
import { listedIds } from '../../storage/officials/council-views.ts';
import type { ActDeps } from '../deps.ts';
import { sessionOf } from '../ladder/session-of.ts';
import { tellListed } from '../ladder/tell-listed.ts';

/**
 * The day a council meets next, `YYYY-MM-DD`; null: nobody knows. Where that says another day than before, the
 * authors of what waits for it are told, after the minutes in which a slip can be corrected.
 * @returns how many messages to authors are to leave.
 */
export async function setCouncilDate(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { communeNumber: number; on: string | null; moderator: string },
): Promise<{ told: number }> {
  const { communeNumber, on, moderator } = input;
  const now = deps.clock.now();
  const before = await sessionOf(tx, deps, communeNumber);
  await setCouncilOn(tx, communeNumber, on);
  await insertAudit(tx, {
    actor: `console:${moderator}`,
    action: 'council.date',
    subject: `commune:${communeNumber}`,
    detail: { on },
    at: now,
  });
  if ((await sessionOf(tx, deps, communeNumber)).date === before.date) return { told: 0 };
  const notBefore = now + deps.settings.undoMinutes * MINUTE_MS;
  let told = 0;
  for (const id of await listedIds(tx, communeNumber)) {
    const contribution = await lockContribution(tx, id);
    if (contribution !== null) told += await tellListed(tx, deps, contribution, notBefore);
  }
  return { told };
}
