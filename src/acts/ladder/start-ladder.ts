import type { Knex } from 'knex';
import { ladderOf, stepDue } from '../../civic/ladder.ts';
import { startLadders } from '../../storage/ladder.ts';
import type { ActDeps } from '../deps.ts';

/** Questions officials have just been told of: what follows when nobody answers begins now. */
export async function startLadder(
  tx: Knex.Transaction,
  deps: ActDeps,
  told: readonly {
    contributionId: number;
    officialId: number;
    communeNumber: number | null;
    /** When he reads it, where that is later; milliseconds. */
    from?: number | null;
  }[],
): Promise<void> {
  const now = deps.clock.now();
  const ladders = told.flatMap(({ contributionId, officialId, communeNumber, from }) => {
    const dueAt = stepDue(
      ladderOf(deps.settings.ladders, communeNumber),
      0,
      Math.max(now, from ?? now),
    );
    return dueAt === null ? [] : [{ contributionId, officialId, dueAt }];
  });
  if (ladders.length > 0) await startLadders(tx, ladders, now);
}
