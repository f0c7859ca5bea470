import type { Knex } from 'knex';
import { UNREAD_GRACE_DAYS } from '../../civic/ladder/ladder.ts';
import { DAY_MS } from '../../lib/durations.ts';
import { openReferences } from '../../storage/contributions/assignments.ts';
import { markAllSent } from '../../storage/officials/digests.ts';
import { officialsOfPhone } from '../../storage/officials/officials.ts';
import type { ActDeps, Person } from '../deps.ts';
import { startLadder } from '../ladder/start-ladder.ts';
import type { OfficialOutcome } from './outcomes.ts';

/**
 * `LISTE`: all that waits for his answer, oldest first. What his next digest would have brought is named, so
 * he may answer it from now on; that digest still shows its words.
 */
export async function listItems(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person },
): Promise<OfficialOutcome> {
  const officials = await officialsOfPhone(tx, input.person.phoneId);
  if (officials.length === 0) return { kind: 'not_registered' };
  const ids = officials.map(({ id }) => id);
  const now = deps.clock.now();
  const from = now + UNREAD_GRACE_DAYS * DAY_MS;
  const told = await markAllSent(tx, ids, now);
  await startLadder(
    tx,
    deps,
    told.map((each) => ({ ...each, from })),
  );
  const items = await openReferences(tx, ids);
  if (items.length === 0) return { kind: 'list_empty' };
  return { kind: 'list', items: items.map(({ reference, theme }) => ({ reference, theme })) };
}
