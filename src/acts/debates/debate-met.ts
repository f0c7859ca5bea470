import { SHOWN_AFTER_MS, stageOf } from '../../civic/debates.ts';
import { localHour } from '../../lib/local-hour.ts';
import { formatDate } from '../../lib/time.ts';
import {
  type DebateRow,
  debateCounts,
  debateOfCommune,
  debateToldTo,
  findDebate,
} from '../../storage/debates/debates.ts';
import type { Db } from '../../storage/transaction.ts';

/** A debate as somebody of its commune meets it. */
export interface DebateMet {
  id: number;
  theme: string;
  title: string;
  stage: 'before' | 'open' | 'over';
  /** It still takes questions, and somebody of that commune (or of an unknown one) may ask one. */
  asks: boolean;
  /** `28/11/2026`. */
  date: string;
  /** Whole hours of the service's zone. */
  hour: number;
  end: number;
  count: number;
  answered: number;
}

/**
 * The debate of somebody's commune (null: unknown), else one she was told of, for she may follow an official of
 * elsewhere: open, to come, or over for less than a week; null when there is none.
 */
export async function debateMet(
  db: Db,
  { commune, phoneHash }: { commune: number | null; phoneHash: string },
  { now, timeZone }: { now: number; timeZone: string },
): Promise<DebateMet | null> {
  const overSince = now - SHOWN_AFTER_MS;
  const hers = commune === null ? null : await debateOfCommune(db, commune, overSince);
  const debate = hers ?? (await debateToldTo(db, phoneHash, overSince));
  return debate && metAs(db, debate, { commune, timeZone });
}

/** The debate a call is about; null once it is called off, or over for a week. */
export async function debateCalled(
  db: Db,
  { id, commune }: { id: number; commune: number | null },
  { now, timeZone }: { now: number; timeZone: string },
): Promise<DebateMet | null> {
  const debate = await findDebate(db, id);
  if (debate === null || debate.state === 'cancelled') return null;
  if (debate.closesAt <= now - SHOWN_AFTER_MS) return null;
  return metAs(db, debate, { commune, timeZone });
}

async function metAs(
  db: Db,
  debate: DebateRow,
  { commune, timeZone }: { commune: number | null; timeZone: string },
): Promise<DebateMet> {
  const { questions, answered } = await debateCounts(db, debate.id);
  const { id, theme, title, state, opensAt, closesAt, communeNumbers } = debate;
  const stage = stageOf(state);
  const isOfIt = commune === null || communeNumbers.includes(commune);
  return {
    ...{ id, theme, title, stage, answered },
    asks: stage !== 'over' && isOfIt,
    count: questions,
    date: formatDate(opensAt, timeZone),
    hour: localHour(opensAt, timeZone),
    end: localHour(closesAt, timeZone),
  };
}
