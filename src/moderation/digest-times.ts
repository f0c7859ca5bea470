import { type DigestTimes, setDigestTimes } from '../acts/digests/set-digest-times.ts';
import { setTimesOf, type TimesWanted } from '../acts/officials/set-times.ts';
import { DAYS, parseOfficialTimes } from '../civic/sms/sms-official-times.ts';
import { foldKey } from '../lib/text-fold.ts';
import type { Context, Reply } from './context.ts';
import { officialTyped } from './places.ts';

const USAGE = "digest <numéro d'élu> direct | <jours> <heure>, comme : digest 12 mardi,samedi 9";

/** How an official wants to be told: of each question by itself, or together on his days at his hour. */
export async function digestCommand(
  { deps, moderator }: Context,
  [official = '', days = '', hour = '']: readonly string[],
): Promise<Reply> {
  const known = await officialTyped(deps, official);
  if (known === null) return { usage: USAGE };
  const times = readTimes(known, days, hour);
  if (times === null) return { usage: USAGE };
  const { outcome } = await deps.act((tx, acts) =>
    setDigestTimes(tx, acts, { officialId: known.id, actor: `console:${moderator}`, ...times }),
  );
  if (outcome.kind !== 'set') return { usage: USAGE };
  const when =
    times.notify === 'at_once'
      ? "chaque question, dès qu'elle est approuvée"
      : `un résumé, ${times.days.map((day) => DAYS[day]).join(', ')} à ${times.hour} h`;
  return { lines: [`${known.name} : ${when}.`] };
}

const CALL_USAGE = "call <numéro d'élu> <heure> | <jours> <heure> | non, comme : call 12 sam 9";

/** When an official agreed to be called about what waits, or that he is not. */
export async function callCommand(
  { deps, moderator }: Context,
  [official = '', ...words]: readonly string[],
): Promise<Reply> {
  const known = await officialTyped(deps, official);
  const wanted = readCall(words.join(' ').replaceAll(',', ' '));
  if (known === null || wanted === null) return { usage: CALL_USAGE };
  await deps.act((tx, acts) => setTimesOf(tx, acts, known.id, wanted, `console:${moderator}`));
  const days = wanted.kind === 'call' ? (wanted.days ?? known.callDays) : [];
  const when =
    wanted.kind === 'call'
      ? `appelé à ${wanted.hour} h, ${days.map((day) => DAYS[day]).join(', ')}, si quelque chose attend`
      : "pas d'appel à heure fixe";
  return { lines: [`${known.name} : ${when}.`] };
}

function readCall(typed: string): TimesWanted | null {
  const times = parseOfficialTimes(`appel ${typed}`);
  if (times?.kind === 'call_off') return { kind: 'call_off' };
  return times?.kind === 'call_times' ? { kind: 'call', days: times.days, hour: times.hour } : null;
}

function readTimes(
  known: { digestDays: number[]; digestHour: number },
  days: string,
  hour: string,
): DigestTimes | null {
  if (foldKey(days) === 'direct' && hour === '') {
    return { notify: 'at_once', days: known.digestDays, hour: known.digestHour };
  }
  const numbers = days.split(',').map((day) => DAYS.indexOf(foldKey(day)));
  if (numbers.includes(-1) || !/^\d{1,2}$/.test(hour)) return null;
  return { notify: 'digest', days: numbers, hour: Number(hour) };
}
