import type { Knex } from 'knex';
import { DAY_MS } from '../../lib/durations.ts';
import { updatePhone } from '../../storage/citizens/phones.ts';
import type { ActDeps, Person } from '../deps.ts';
import type { OfficialOutcome } from './outcomes.ts';
import { setPause } from './set-pause.ts';

/**
 * `PAUSE 7`: nothing is sent to him for so many days; `days` null: `REPRISE`, from now on again, also
 * what STOP ended.
 */
export async function pause(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; days: number | null },
): Promise<OfficialOutcome> {
  const until = input.days === null ? null : deps.clock.now() + input.days * DAY_MS;
  const action = until === null ? 'official.resume' : 'official.pause';
  const isOfficial = await setPause(tx, deps, { person: input.person, until, action });
  if (!isOfficial) return { kind: 'not_registered' };
  if (until === null) await updatePhone(tx, input.person.phoneId, { broadcastsOffAt: null });
  return until === null ? { kind: 'resume' } : { kind: 'pause', until };
}
