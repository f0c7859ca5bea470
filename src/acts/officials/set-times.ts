import type { Knex } from 'knex';
import { callHourOf } from '../../civic/calls/official-calls.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { cancelReplays } from '../../storage/deliveries/deliveries.ts';
import {
  lockOfficial,
  officialsOfPhone,
  updateOfficial,
} from '../../storage/officials/officials.ts';
import type { ActDeps, Person } from '../deps.ts';
import { setDigestTimes } from '../digests/set-digest-times.ts';
import type { OfficialOutcome } from './outcomes.ts';

export type TimesWanted =
  | { kind: 'call'; days: number[] | null; hour: number }
  | { kind: 'call_off' }
  | { kind: 'digest'; days?: number[]; hour?: number };

/**
 * `APPEL SAM 9`, `APPEL NON`, `HEURE 7`, `JOURS SAM MER`: when the officials of this phone are called about
 * what waits, or read it. He is told the hour it will really be, after the quiet hours.
 */
export async function setTimes(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; wanted: TimesWanted },
): Promise<OfficialOutcome> {
  const { wanted } = input;
  const officials = await officialsOfPhone(tx, input.person.phoneId);
  const [first] = officials;
  if (first === undefined) return { kind: 'not_registered' };
  for (const { id } of officials) await setTimesOf(tx, deps, id, wanted);
  if (wanted.kind === 'call_off') return { kind: 'call_off' };
  const { quietHours, timeZone } = deps.settings;
  const shown = (hour: number) => callHourOf(hour, quietHours, timeZone, deps.clock.now());
  if (wanted.kind === 'call') {
    return { kind: 'call_times', days: wanted.days ?? first.callDays, hour: shown(wanted.hour) };
  }
  const { days = first.digestDays, hour = first.digestHour } = wanted;
  return { kind: 'digest_times', days, hour: shown(hour) };
}

/** The same for one official, as the team sets it. @returns false when there is none. */
export async function setTimesOf(
  tx: Knex.Transaction,
  deps: ActDeps,
  officialId: number,
  wanted: TimesWanted,
  actor = `official:${officialId}`,
): Promise<boolean> {
  const official = await lockOfficial(tx, officialId);
  if (official === null) return false;
  if (wanted.kind === 'digest') {
    const { days = official.digestDays, hour = official.digestHour } = wanted;
    await setDigestTimes(tx, deps, { officialId, actor, notify: 'digest', days, hour });
    return true;
  }
  const now = deps.clock.now();
  const callHour = wanted.kind === 'call' ? wanted.hour : null;
  const callDays = (wanted.kind === 'call' ? wanted.days : null) ?? official.callDays;
  const channel = callHour === null ? 'sms' : 'voice';
  // What he put off until tomorrow is played at his hour.
  if (callHour !== null) await cancelReplays(tx, { officialId });
  await updateOfficial(tx, officialId, { callHour, callDays, channel, callFrom: now });
  const detail = { days: callDays.join(','), hour: callHour };
  const subject = `official:${officialId}`;
  await insertAudit(tx, { actor, action: 'official.call_times', subject, detail, at: now });
  return true;
}
