import { foldKey } from '../../lib/text-fold.ts';

/** When an official wants to be told or called, as he writes it. `days`: 0 Sunday to 6 Saturday. */
export type OfficialTimes =
  /** `days` null: those he has. */
  | { kind: 'call_times'; days: number[] | null; hour: number }
  | { kind: 'call_off' }
  | { kind: 'call_times_bad' | 'digest_times_bad' }
  | { kind: 'digest_hour'; hour: number }
  | { kind: 'digest_days'; days: number[] };

/** The days as an official writes and reads them, 0 Sunday to 6 Saturday. */
export const DAYS = ['dimanche', 'lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi'];
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const MOST_WORDS = 10;

/**
 * `APPEL 18`, `APPEL SAM 9`, `APPEL NON`, `HEURE 7`, `JOURS SAM MER`. A sentence that only begins with one of
 * these words is none of them.
 */
export function parseOfficialTimes(text: string): OfficialTimes | null {
  const [order, ...rest] = foldKey(text).split(' ');
  const words = rest.filter((word) => word !== 'et' && word !== 'a' && word !== 'h');
  if (rest.length > MOST_WORDS) return null;
  if (order === 'appel' || order === 'appels') return parseCall(words);
  if (order === 'heure') return parseHour(words);
  return order === 'jour' || order === 'jours' ? parseDays(words) : null;
}

function parseCall(words: readonly string[]): OfficialTimes | null {
  if (words.length === 1 && ['non', 'stop', 'jamais'].includes(words[0] ?? '')) {
    return { kind: 'call_off' };
  }
  const days = daysOf(words.slice(0, -1));
  const hour = hourOf(words.at(-1));
  if (words.length > 0 && hour !== null && days !== null) {
    return { kind: 'call_times', days: days.length === 0 ? null : days, hour };
  }
  return isAttempt(words) ? { kind: 'call_times_bad' } : null;
}

function parseHour(words: readonly string[]): OfficialTimes | null {
  const hour = words.length === 1 ? hourOf(words[0]) : null;
  if (hour !== null) return { kind: 'digest_hour', hour };
  return isAttempt(words) ? { kind: 'digest_times_bad' } : null;
}

function parseDays(words: readonly string[]): OfficialTimes | null {
  const days = daysOf(words);
  if (days !== null && days.length > 0) return { kind: 'digest_days', days };
  return isAttempt(words) ? { kind: 'digest_times_bad' } : null;
}

/** The word alone, or with numbers and days that do not fit: he tried. */
function isAttempt(words: readonly string[]): boolean {
  return words.every((word) => /^\d/.test(word) || (daysOf([word]) ?? []).length > 0);
}

/** Null when one of the words is no day. */
function daysOf(words: readonly string[]): number[] | null {
  const joined = words.join(' ');
  if (['tous', 'tous les jours', 'chaque jour'].includes(joined)) return EVERY_DAY;
  const days = words.map((word) =>
    DAYS.findIndex((day) => word.length >= 3 && day.startsWith(word)),
  );
  return days.includes(-1) ? null : [...new Set(days)].sort();
}

/** `18`, `18h`, `18h00`: whole hours alone. */
function hourOf(word: string | undefined): number | null {
  const hour = Number(/^(\d{1,2})(?:h(?:00)?)?$/.exec(word ?? '')?.[1] ?? -1);
  return hour >= 0 && hour <= 23 ? hour : null;
}
