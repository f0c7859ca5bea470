import { announceDebate } from '../acts/debates/announce-debate.ts';
import { cancelDebate } from '../acts/debates/cancel-debate.ts';
import { hourWords } from '../acts/debates/debate-words.ts';
import { addDays, instantAt, localDate, weekday } from '../lib/local-hour.ts';
import { formatDate } from '../lib/time.ts';
import { countTold, toldByPurpose } from '../storage/debates/debate-telling.ts';
import {
  type DebateRow,
  debateCounts,
  findDebate,
  listDebates,
} from '../storage/debates/debates.ts';
import { findCommune } from '../storage/officials/communes.ts';
import type { Context, ModerationDeps, Reply } from './context.ts';
import { row } from './list.ts';
import { readTheme, themeWords } from './words.ts';

const USAGE =
  'debate new <thème> <communes> [JJ/MM/AAAA] [9-12] ["titre"] | debate list | debate show 3 | debate cancel 3';
const SATURDAY = 6;
/** Shortest notice of a debate whose day nobody named, in days. */
const NOTICE_DAYS = 2;
const LISTED = 20;

const STATES: Readonly<Record<DebateRow['state'], string>> = {
  announced: 'annoncé',
  open: 'ouvert',
  closed: 'fermé, le bilan part bientôt',
  summarised: 'terminé',
  cancelled: 'annulé',
};

const PROBLEMS = {
  theme: 'Ce thème ne se débat pas en public.',
  communes: 'Donnez les communes par leur numéro : 117,104.',
  past: 'Cette heure est passée.',
  window: 'Un débat finit après avoir commencé, et dure douze heures au plus : 9-12.',
} as const;

/** Saturday debates: `debate new | list | show | cancel`. */
export async function debateCommand(
  context: Context,
  [order = '', ...typed]: readonly string[],
): Promise<Reply> {
  const { deps } = context;
  if (order === 'new') return newDebate(context, typed);
  if (order === 'list') {
    const debates = await listDebates(deps.db, LISTED);
    const lines = await Promise.all(debates.map((debate) => debateLine(deps, debate)));
    return { lines: lines.length === 0 ? ['Aucun débat.'] : lines };
  }
  if (order !== 'show' && order !== 'cancel') return { usage: USAGE };
  const [id = ''] = typed;
  const debate = /^[1-9]\d{0,9}$/.test(id) ? await findDebate(deps.db, Number(id)) : null;
  if (debate === null) return { refused: `Pas de débat ${id.slice(0, 10)}.` };
  return order === 'show' ? showDebate(deps, debate) : callOff(context, debate);
}

async function newDebate({ deps, moderator }: Context, typed: readonly string[]): Promise<Reply> {
  const [themeTyped = '', communesTyped = '', ...rest] = typed;
  const theme = readTheme(deps, themeTyped);
  if (theme === null || !/^\d{3}(,\d{3})*$/.test(communesTyped)) return { usage: USAGE };
  const communes = communesTyped.split(',').map(Number);
  for (const number of communes) {
    if ((await findCommune(deps.db, number)) === null)
      return { refused: `Aucune commune ${number}.` };
  }
  const window = readWindow(deps, rest);
  if (window === null) return { usage: USAGE };
  const { outcome } = await deps.act((tx, acts) =>
    announceDebate(tx, acts, { theme, communes, actor: moderator, ...window }),
  );
  if (outcome.kind === 'refused') return { refused: PROBLEMS[outcome.problem] };
  const { debate, officials } = outcome;
  const people = await countTold(deps.db, debate, 'announce');
  return {
    lines: [
      await debateLine(deps, debate),
      `Élus prévenus : ${officials}. Habitants à prévenir : ${people}.`,
    ],
  };
}

/** The day, the hours and the title, in any order; else the next Saturday that leaves time to tell, 9 to 12. */
function readWindow(
  { clock, timeZone }: ModerationDeps,
  words: readonly string[],
): { title: string; opensAt: number; closesAt: number } | null {
  let date = nextSaturday(localDate(clock.now(), timeZone));
  let [from, to] = [9, 12];
  let title = '';
  for (const word of words) {
    const day = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(word);
    const hours = /^(\d{1,2})-(\d{1,2})$/.exec(word);
    if (day !== null) date = `${day[3]}-${day[2]}-${day[1]}`;
    else if (hours !== null) [from, to] = [Number(hours[1]), Number(hours[2])];
    else if (title === '' && word.length <= 60) title = word.trim();
    else return null;
  }
  if (Number.isNaN(Date.parse(date)) || from > 23 || to > 23) return null;
  return {
    title,
    opensAt: instantAt(date, from, timeZone),
    closesAt: instantAt(date, to, timeZone),
  };
}

function nextSaturday(today: string): string {
  const first = addDays(today, NOTICE_DAYS);
  return addDays(first, (SATURDAY - weekday(first) + 7) % 7);
}

async function showDebate(deps: ModerationDeps, debate: DebateRow): Promise<Reply> {
  const { questions, answered, unread } = await debateCounts(deps.db, debate.id);
  const told = await toldByPurpose(deps.db, debate.id);
  return {
    lines: [
      await debateLine(deps, debate),
      `Questions : ${questions}. Réponses : ${answered}. À relire : ${unread}.`,
      ...told.map(({ purpose, count }) => `  ${MESSAGES[purpose] ?? purpose} : ${count}`),
    ],
  };
}

const MESSAGES: Readonly<Record<string, string>> = {
  'debate.announce': 'annonce, habitants',
  'debate.official': 'annonce, élus',
  'debate.questions': 'questions, élus',
  'official.hour': 'appels, élus',
  'debate.summary': 'bilan, habitants',
  'debate.official_summary': 'bilan, élus',
  'debate.cancel': 'annulation, habitants',
  'debate.official_cancel': 'annulation, élus',
};

async function callOff({ deps, moderator }: Context, debate: DebateRow): Promise<Reply> {
  const people = await countTold(deps.db, debate, 'cancel');
  const { outcome } = await deps.act((tx, acts) =>
    cancelDebate(tx, acts, { debateId: debate.id, actor: moderator }),
  );
  if (outcome.kind !== 'cancelled') {
    return { refused: `Le débat ${debate.id} est ${STATES[debate.state]}.` };
  }
  return {
    lines: [
      `Débat ${debate.id} annulé. Le savaient, et sont prévenus : élus ${outcome.officials}, habitants ${people}.`,
      `Questions remises aux élus : ${outcome.questions}.`,
    ],
  };
}

async function debateLine(deps: ModerationDeps, debate: DebateRow): Promise<string> {
  const { id, theme, title, communeNumbers, opensAt, closesAt, state } = debate;
  const names = await Promise.all(
    communeNumbers.map(async (number) => (await findCommune(deps.db, number))?.name ?? number),
  );
  const { timeZone } = deps;
  return row([
    `Débat ${id}`,
    STATES[state],
    `${formatDate(opensAt, timeZone)}, ${hourWords(opensAt, timeZone)} à ${hourWords(closesAt, timeZone)}`,
    themeWords(deps, theme),
    ...(title === '' ? [] : [title]),
    names.join(', '),
  ]);
}
