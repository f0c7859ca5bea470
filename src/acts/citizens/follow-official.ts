import type { Knex } from 'knex';
import { lockPhone, updatePhone } from '../../storage/citizens/phones.ts';
import { deleteFollow, deleteFollows, insertFollow } from '../../storage/contributions/supports.ts';
import { findOfficial } from '../../storage/officials/officials.ts';
import { hasConsent, NO_CONSENT, type NoConsent } from '../consent.ts';
import type { ActDeps, Person } from '../deps.ts';

/**
 * She wants his messages, or wants them no longer. After STOP it is his alone that come again: those she
 * followed before stay ended.
 */
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
  const phone = await lockPhone(tx, follow.phoneId);
  if (phone?.broadcastsOffAt != null) {
    await deleteFollows(tx, follow.phoneId);
    await updatePhone(tx, follow.phoneId, { broadcastsOffAt: null });
  }
  await insertFollow(tx, { ...follow, at: deps.clock.now() });
  return { kind: 'followed' };
}
