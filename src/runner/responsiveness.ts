import { howCommuneAnswers, howOfficialAnswers } from '../acts/officials/how-they-answer.ts';
import type { Clock } from '../lib/clock.ts';
import type { Db } from '../storage/transaction.ts';

interface Deps {
  db: Db;
  clock: Clock;
}

/** How an official answers, else the council of a commune; null when there is neither. */
export async function responsivenessView(
  { db, clock }: Deps,
  { official, commune }: { official: number | null; commune: number | null },
) {
  const now = clock.now();
  const found =
    official !== null
      ? await howOfficialAnswers(db, official, now)
      : commune === null
        ? null
        : (await howCommuneAnswers(db, commune, now)).council;
  if (found === null) return null;
  const { received, answered, pace, days, judged } = found;
  const said = { judged: judged !== null, good: judged?.good ?? 0, notGood: judged?.notGood ?? 0 };
  return { total: received, answered, pace, days, ...said };
}

/**
 * What somebody who asks is told of whom she asks: nothing when nobody has asked him before, and not that he
 * never answered before something has waited too long.
 */
export async function paceOfRecipient({ db, clock }: Deps, official: number | null) {
  const found = official === null ? null : await howOfficialAnswers(db, official, clock.now());
  if (found === null || found.pace === 'none') return { pace: null, days: null };
  const pace = found.pace === 'never' && found.overdue === 0 ? 'few' : found.pace;
  return { pace, days: found.days };
}
