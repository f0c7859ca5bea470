import { type DigestTimes, setDigestTimes } from '../acts/digests/set-digest-times.ts';
import { foldKey } from '../lib/text-fold.ts';
import { findOfficial } from '../storage/officials.ts';
import type { Context, Reply } from './context.ts';

/** 0 Sunday to 6 Saturday. */
const DAYS = ['dimanche', 'lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi'];
const USAGE = "digest <numéro d'élu> direct | <jours> <heure>, comme : digest 12 mardi,samedi 9";

/** How an official wants to be told: of each question by itself, or together on his days at his hour. */
export async function chooseDigest(
  { deps, moderator }: Context,
  [official = '', days = '', hour = '']: readonly string[],
): Promise<Reply> {
  const officialId = Number(official);
  const known = /^[1-9]\d{0,9}$/.test(official) ? await findOfficial(deps.db, officialId) : null;
  if (known === null) return { usage: USAGE };
  const times = readTimes(known, days, hour);
  if (times === null) return { usage: USAGE };
  const { outcome } = await deps.act((tx, acts) =>
    setDigestTimes(tx, acts, { officialId, actor: moderator, ...times }),
  );
  if (outcome.kind !== 'set') return { usage: USAGE };
  const when =
    times.notify === 'at_once'
      ? "chaque question, dès qu'elle est approuvée"
      : `un résumé, ${times.days.map((day) => DAYS[day]).join(', ')} à ${times.hour} h`;
  return { lines: [`${known.name} : ${when}.`] };
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
