import type { Knex } from 'knex';
import { firstDays, ladderOf } from '../../civic/ladder/ladder.ts';
import { DAY_MS } from '../../lib/durations.ts';
import { startLadders } from '../../storage/officials/ladder.ts';
import type { ActDeps } from '../deps.ts';

/**
 * Questions officials have just been told of: what follows when nobody answers begins now, or at `from`
 * (milliseconds) where they are read later.
 */
export async function startLadder(
  tx: Knex.Transaction,
  deps: ActDeps,
  told: readonly {
    contributionId: number;
    officialId: number;
    communeNumber: number | null;
    from?: number | null;
  }[],
): Promise<void> {
  const now = deps.clock.now();
  const ladders = told.flatMap(({ contributionId, officialId, communeNumber, from }) => {
    const days = firstDays(ladderOf(deps.settings.ladders, communeNumber));
    if (days === null) return [];
    return [{ contributionId, officialId, dueAt: Math.max(now, from ?? now) + days * DAY_MS }];
  });
  if (ladders.length > 0) await startLadders(tx, ladders, now);
}
