import type { Knex } from 'knex';
import { announcedStep } from '../../civic/ladder/ladder.ts';
import { DAY_MS } from '../../lib/durations.ts';
import { formatDate } from '../../lib/time.ts';
import type { ActDeps } from '../deps.ts';
import type { Climbing } from './climb-ladder.ts';
import { findTarget } from './pass-on.ts';
import { sessionOf } from './session-of.ts';

/** What happens next to a question and on which day, as its official is told; null: nothing can. */
export async function announce(
  tx: Knex.Transaction,
  deps: ActDeps,
  climbing: Climbing,
): Promise<{ date: string; step: string } | null> {
  const next = announcedStep(climbing.steps, climbing.ladder.step);
  if (next === null) return null;
  const target = await findTarget(tx, climbing, next.kind);
  if (target.kind === 'nobody') return null;
  const { name } = target;
  const step =
    target.kind === 'listed'
      ? await councilStep(tx, deps, climbing.contribution.communeNumber)
      : deps.words('fr', 'sms.off.ladder.pass', { name });
  const on = deps.clock.now() + next.inDays * DAY_MS;
  return { date: formatDate(on, deps.settings.timeZone).slice(0, 5), step };
}

/** With the day of the session, when the team has said it. */
async function councilStep(tx: Knex.Transaction, deps: ActDeps, communeNumber: number | null) {
  const { when, date } = await sessionOf(tx, deps, communeNumber);
  const key = when === 'on' ? 'sms.off.ladder.council_on' : 'sms.off.ladder.council';
  return deps.words('fr', key, { date });
}
