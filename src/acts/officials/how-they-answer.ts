import { OVERDUE_AFTER_MS } from '../../civic/contributions.ts';
import { type Responsiveness, responsivenessOf, silentOf } from '../../civic/responsiveness.ts';
import { communeTally, officialTally } from '../../storage/officials/responsiveness.ts';
import type { Db } from '../../storage/transaction.ts';

export interface CommuneResponsiveness {
  officials: ({ officialId: number; name: string; role: string } & Responsiveness)[];
  council: Responsiveness;
  /** Officials who answered nothing for a month while something waits, of those who got a question. */
  silent: { officials: number; of: number };
}

/** How the council of a commune and each of its officials answer, now: nothing of it is stored. */
export async function howCommuneAnswers(
  db: Db,
  commune: number,
  now: number,
): Promise<CommuneResponsiveness> {
  const which = { commune, now, overdueAfterMs: OVERDUE_AFTER_MS };
  const { officials, council } = await communeTally(db, which);
  const each = officials.map(({ officialId, name, role, ...tally }) => ({
    ...{ officialId, name, role },
    ...responsivenessOf(tally, now),
  }));
  return {
    officials: each,
    silent: silentOf(each),
    council: responsivenessOf(council, now),
  };
}

/** How one official answers; null when he is not active (any more). */
export async function howOfficialAnswers(
  db: Db,
  official: number,
  now: number,
): Promise<Responsiveness | null> {
  const which = { official, now, overdueAfterMs: OVERDUE_AFTER_MS };
  const tally = await officialTally(db, which);
  return tally && responsivenessOf(tally, now);
}
