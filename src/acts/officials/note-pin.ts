import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import { officialOfPhone } from '../../storage/officials/officials.ts';
import { countPin } from '../count-pin.ts';
import type { ActDeps, Person } from '../deps.ts';

/** Counts a code that was looked at; what locks a phone is in the audit log. */
export async function notePin(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; right: boolean },
): Promise<{ kind: 'open' | 'locked' | 'blocked' }> {
  const { phoneId, came = false } = input.person;
  const now = deps.clock.now();
  const counted = { line: { phoneId, came }, right: input.right, now };
  const { before, state } = await countPin(tx, 'official_pin_lock', counted);
  if (state !== 'open' && before === 'open') {
    const official = await officialOfPhone(tx, phoneId);
    const subject = `official:${official?.id ?? 0}`;
    await insertAudit(tx, { actor: subject, action: `pin.${state}`, subject, at: now });
  }
  return { kind: state };
}
