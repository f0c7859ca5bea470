import type { ActDeps } from '../../acts/deps.ts';
import type { OfficialOutcome } from '../../acts/officials/outcomes.ts';
import { OFFICIAL_SEGMENTS, sentence } from '../../civic/sms/official-sms.ts';
import { DAYS } from '../../civic/sms/sms-official-times.ts';
import { truncateSeptets } from '../../lib/gsm7.ts';
import { countSegments } from '../../lib/segments.ts';
import { formatDate } from '../../lib/time.ts';

/** A mistaken number is said again, but no longer than this. */
const GIVEN_SEPTETS = 12;
/** His reason is said again so far that he knows it was understood. */
const REASON_SEPTETS = 60;

/** A name is said so far that he knows whose it is. */
const NAME_SEPTETS = 24;
const PUBLISHED = { message: 'pub', decision: 'dec', invitation: 'inv' } as const;

type Values = Record<string, string | number>;
type Acts = Pick<ActDeps, 'words' | 'settings'>;

/** What an official is told of his order, in French: what was understood, for which numbers. */
export function officialText(
  acts: Acts,
  outcomes: readonly OfficialOutcome[],
  helpNumber: string,
): string {
  const groups = new Map<string, OfficialOutcome[]>();
  for (const outcome of outcomes) {
    const alike = 'reference' in outcome && outcome.kind !== 'merged';
    const same = alike ? outcome.kind : `${outcome.kind} ${groups.size}`;
    groups.set(same, [...(groups.get(same) ?? []), outcome]);
  }
  const lines = [...groups.values()].map((group) => groupText(acts, group, helpNumber));
  return lines.join('\n');
}

/** One sentence for outcomes of one kind, their numbers joined. */
function groupText(acts: Acts, group: readonly OfficialOutcome[], helpNumber: string): string {
  const [outcome] = group;
  if (outcome === undefined) return '';
  const say = (key: string, values: Values = {}) => acts.words('fr', `sms.off.${key}`, values);
  const references = group.flatMap((each) => ('reference' in each ? [each.reference] : []));
  const ref = [...new Set(references)].join(', ');
  const minutes = acts.settings.undoMinutes;
  switch (outcome.kind) {
    case 'answer': {
      const text = sentence(outcome.quoted ?? '');
      if (text === '') return say('answer', { ref, minutes });
      return say('answer_quoted', { ref, minutes, text: shortened(text) });
    }
    case 'item':
      return outcome.body;
    case 'answer_added':
      return say('answer_added', { ref, minutes });
    case 'not_mine': {
      const reason = truncateSeptets(outcome.reason ?? '', REASON_SEPTETS);
      return say(canUndo(acts) ? 'not_mine_undo' : 'not_mine', { ref, reason });
    }
    case 'taken':
    case 'taken_why':
    case 'explained':
      return say(canUndo(acts) ? `${outcome.kind}_undo` : outcome.kind, { ref, minutes });
    case 'merged':
      return say('merged', { ref, into: outcome.into });
    case 'unknown':
      return say('unknown', { given: truncateSeptets(outcome.given, GIVEN_SEPTETS) });
    case 'unknown_suggest': {
      const { suggestion } = outcome;
      const given = truncateSeptets(outcome.given, GIVEN_SEPTETS);
      return say('unknown_suggest', { given, suggestion });
    }
    case 'unknown_choose': {
      const given = truncateSeptets(outcome.given, GIVEN_SEPTETS);
      return say('unknown_choose', { given, items: either(outcome.references) });
    }
    case 'unknown_kept':
      return say('unknown_kept', { given: truncateSeptets(outcome.given, GIVEN_SEPTETS) });
    case 'list':
      return listText(acts, outcome.items, say);
    case 'help':
      return say(outcome.page === 1 ? 'help' : `help${outcome.page}`, { ref });
    case 'passed': {
      const name = truncateSeptets(outcome.name, NAME_SEPTETS);
      return say(canUndo(acts) ? 'passed_undo' : 'passed', { ref, minutes, name });
    }
    case 'pass_who':
      return say('pass_who', { ref, items: numbered(outcome.names) });
    case 'call_times':
    case 'digest_times':
      return say(outcome.kind, { hour: outcome.hour, days: daysText(outcome.days) });
    case 'pin_again':
    case 'pin_blocked':
    case 'pin_shared':
      return say(outcome.kind, { number: helpNumber });
    case 'pause':
      return say('pause', { date: formatDate(outcome.until, acts.settings.timeZone) });
    case 'publication':
      return say(PUBLISHED[outcome.publication]);
    case 'undo_publication':
      return say('undo_pub');
    case 'not_registered':
      return say('not_registered', { number: helpNumber });
    case 'unknown_recording':
      return say('not_understood');
    default:
      return say(outcome.kind, { ref });
  }
}

/** There is time to take it back before anybody is told. */
const canUndo = ({ settings }: Acts) => settings.undoMinutes > 0;

/** So much of his words that he knows them again, cut at a word. */
function shortened(text: string): string {
  const start = truncateSeptets(text, REASON_SEPTETS);
  return start === text ? text : `${start.replace(/\s\S*$/, '')}...`;
}

/** `308, 319 ou 324`. */
function either(references: readonly string[]): string {
  return `${references.slice(0, -1).join(', ')} ou ${references.at(-1)}`;
}

/** `1 Moussa Camara, 2 Awa Diarra`. */
function numbered(names: readonly string[]): string {
  return names
    .map((name, index) => `${index + 1} ${truncateSeptets(name, NAME_SEPTETS)}`)
    .join(', ');
}

function daysText(days: readonly number[]): string {
  return days.length === DAYS.length
    ? 'tous les jours'
    : days.map((day) => DAYS[day] ?? '').join(', ');
}

/** As many of his waiting questions as three SMS hold, oldest first; the count is that of all. */
function listText(
  acts: Acts,
  items: readonly { reference: string; theme: string | null }[],
  say: (key: string, values: Values) => string,
): string {
  const names = items.map(({ reference, theme }) =>
    theme === null ? reference : `${reference} ${acts.words('fr', `theme.opt.${theme}`, {})}`,
  );
  const count = items.length;
  const whole = (shown: number) => {
    const left = shown < count ? [say('list_more', { count: count - shown })] : [];
    return [say('list', { count }), ...names.slice(0, shown), ...left, say('list_foot', {})].join(
      '\n',
    );
  };
  let shown = count;
  while (shown > 1 && countSegments(whole(shown)).segments > OFFICIAL_SEGMENTS) shown -= 1;
  return whole(shown);
}
