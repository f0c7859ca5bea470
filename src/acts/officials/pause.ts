import type { Knex } from 'knex';
import { insertAudit } from '../../storage/audit.ts';
import { officialOfPhone, updateOfficial } from '../../storage/officials.ts';
import { type ActDeps, DAY_MS, type Person } from '../deps.ts';
import type { OfficialOutcome } from './outcomes.ts';

/** `PAUSE 7`: nothing is sent to him for so many days; `days` null: `REPRISE`, from now on again. */
export async function pause(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; days: number | null },
): Promise<OfficialOutcome> {
  const official = await officialOfPhone(tx, input.person.phoneId);
  if (official === null) return { kind: 'not_registered' };
  const now = deps.clock.now();
  const until = input.days === null ? null : now + input.days * DAY_MS;
  await updateOfficial(tx, official.id, { pausedUntil: until });
  await insertAudit(tx, {
    actor: `official:${official.id}`,
    action: until === null ? 'official.resume' : 'official.pause',
    subject: `official:${official.id}`,
    at: now,
  });
  return until === null ? { kind: 'resume' } : { kind: 'pause', until };
}
