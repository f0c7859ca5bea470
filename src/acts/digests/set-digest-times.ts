import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  lockOfficial,
  type OfficialRow,
  updateOfficial,
} from '../../storage/officials/officials.ts';
import type { ActDeps } from '../deps.ts';

export interface DigestTimes {
  notify: OfficialRow['notify'];
  /** 0 Sunday to 6 Saturday, at least one. */
  days: readonly number[];
  /** Whole hour of the service's zone. */
  hour: number;
}

/** How and when an official is told, as he chose; from now on, so no digest of before is made up. */
export async function setDigestTimes(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { officialId: number; actor: string } & DigestTimes,
): Promise<{ kind: 'set' | 'unknown' | 'invalid' }> {
  const { officialId, notify, hour } = input;
  const digestDays = [...new Set(input.days)].sort();
  const isHour = Number.isInteger(hour) && hour >= 0 && hour <= 23;
  const areDays =
    digestDays.length > 0 && digestDays.every((day) => [0, 1, 2, 3, 4, 5, 6].includes(day));
  if (!isHour || !areDays) return { kind: 'invalid' };
  if ((await lockOfficial(tx, officialId)) === null) return { kind: 'unknown' };
  const now = deps.clock.now();
  await updateOfficial(tx, officialId, {
    ...{ notify, digestDays, digestHour: hour, digestFrom: now },
  });
  await insertAudit(tx, {
    actor: input.actor,
    action: 'official.digest_times',
    subject: `official:${officialId}`,
    detail: { notify, days: digestDays.join(','), hour },
    at: now,
  });
  return { kind: 'set' };
}
