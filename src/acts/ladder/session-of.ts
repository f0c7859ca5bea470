import type { Knex } from 'knex';
import { type CouncilSession, councilSession } from '../../civic/ladder/council-session.ts';
import { localDate } from '../../lib/local-hour.ts';
import { findCommune } from '../../storage/officials/communes.ts';
import type { ActDeps } from '../deps.ts';

/** How a day (`YYYY-MM-DD`, null: not known) is told at `now` (milliseconds) in a time zone. */
export function sessionAt(on: string | null, now: number, timeZone: string): CouncilSession {
  return councilSession(on, localDate(now, timeZone));
}

/** When the council of a commune meets next, as far as the team has said. */
export async function sessionOf(
  tx: Knex.Transaction,
  { clock, settings }: ActDeps,
  communeNumber: number | null,
): Promise<CouncilSession> {
  const commune = communeNumber === null ? null : await findCommune(tx, communeNumber);
  return sessionAt(commune?.councilOn ?? null, clock.now(), settings.timeZone);
}
