import { localDate, weekday } from '../../lib/local-hour.ts';
import { formatDate, minuteOfDay } from '../../lib/time.ts';
import type { DebateRow } from '../../storage/debates/debates.ts';
import type { ActDeps } from '../deps.ts';

const SATURDAY = 6;

/** What the sentences about a debate are filled with: its theme, day, hours and where to call. */
export function debateWords(
  deps: Pick<ActDeps, 'words' | 'settings'>,
  debate: Pick<DebateRow, 'theme' | 'title' | 'opensAt' | 'closesAt'>,
  language: string,
): Record<'theme' | 'date' | 'hour' | 'end' | 'number', string> {
  const { timeZone, voiceNumber } = deps.settings;
  const named = language === 'fr' ? debate.title : '';
  return {
    theme: named === '' ? deps.words(language, `theme.opt.${debate.theme}`, {}) : named,
    date: formatDate(debate.opensAt, timeZone).slice(0, 5),
    hour: hourWords(debate.opensAt, timeZone),
    end: hourWords(debate.closesAt, timeZone),
    number: voiceNumber,
  };
}

/** A debate on a Saturday is called so in every language; another day only in French. */
export function isSaturday(ms: number, timeZone: string): boolean {
  return weekday(localDate(ms, timeZone)) === SATURDAY;
}

/** `9:00`, as a clock of the service shows it. */
export function hourWords(ms: number, timeZone: string): string {
  const minute = minuteOfDay(ms, timeZone);
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
}
