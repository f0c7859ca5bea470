import type { Knex } from 'knex';
import { findOfficial } from '../../storage/officials.ts';
import { deleteFollow, insertFollow } from '../../storage/supports.ts';
import { hasConsent, NO_CONSENT, type NoConsent } from '../consent.ts';
import type { ActDeps, Person } from '../deps.ts';

/** She wants his messages, or wants them no longer. */
export async function followOfficial(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; official: number; on: boolean },
): Promise<{ kind: 'followed' | 'unfollowed' | 'unknown' } | NoConsent> {
  const follow = { officialId: input.official, phoneId: input.person.phoneId };
  if (!input.on) {
    await deleteFollow(tx, follow);
    return { kind: 'unfollowed' };
  }
  if ((await findOfficial(tx, input.official)) === null) return { kind: 'unknown' };
  if (!(await hasConsent(tx, input.person))) return NO_CONSENT;
  await insertFollow(tx, { ...follow, at: deps.clock.now() });
  return { kind: 'followed' };
}
