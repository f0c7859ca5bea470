import { announceDebate } from '../acts/debates/announce-debate.ts';
import { cancelDebate } from '../acts/debates/cancel-debate.ts';
import { hourWords } from '../acts/debates/debate-words.ts';
import { type DebateToTell, estimateDebate } from '../acts/debates/estimate-debate.ts';
import { USUAL_CALL_MINUTES } from '../civic/budgets/budget.ts';
import { addDays, instantAt, localDate, weekday } from '../lib/local-hour.ts';
import { formatDate } from '../lib/time.ts';
import { countTold, toldByPurpose, unpaidByPurpose } from '../storage/debates/debate-telling.ts';
import {
  type DebateRow,
  debateCounts,
  findDebate,
  listDebates,
} from '../storage/debates/debates.ts';
import { findCommune } from '../storage/officials/communes.ts';
import type { Context, ModerationDeps, Reply } from './context.ts';
import { row } from './list.ts';
import { moneyWords, segmentWords } from './money-words.ts';
import { readTheme, themeWords } from './words.ts';

const USAGE =
  'debate new|estimate <thème> <communes> [JJ/MM/AAAA] [9-12] ["titre"] | debate list | debate show 3 | debate cancel 3';
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

/** Saturday debates: `debate estimate | new | list | show | cancel`. */
export async function debateCommand(
  context: Context,
  [order = '', ...typed]: readonly string[],
): Promise<Reply> {
  const { deps } = context;
  if (order === 'new' || order === 'estimate') {
    const read = await readDebate(context, typed);
    if ('usage' in read || 'refused' in read) return read;
    return order === 'new' ? newDebate(context, read) : { lines: await costLines(deps, read) };
  }
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

/** What was typed of a debate that is not there yet. */
async function readDebate(
  { deps }: Context,
  typed: readonly string[],
): Promise<DebateToTell | Exclude<Reply, { lines: string[] }>> {
  const [themeTyped = '', communesTyped = '', ...rest] = typed;
  const theme = readTheme(deps, themeTyped);
  if (theme === null || !/^\d{3}(,\d{3})*$/.test(communesTyped)) return { usage: USAGE };
  const communeNumbers = communesTyped.split(',').map(Number);
  for (const number of communeNumbers) {
    if ((await findCommune(deps.db, number)) === null)
      return { refused: `Aucune commune ${number}.` };
  }
  const window = readWindow(deps, rest);
  return window === null ? { usage: USAGE } : { id: 0, theme, communeNumbers, ...window };
}

async function newDebate({ deps, moderator }: Context, typed: DebateToTell): Promise<Reply> {
  const { theme, title, communeNumbers: communes, opensAt, closesAt } = typed;
  const { outcome } = await deps.act((tx, acts) =>
    announceDebate(tx, acts, { theme, title, communes, opensAt, closesAt, actor: moderator }),
  );
  if (outcome.kind === 'refused') return { refused: PROBLEMS[outcome.problem] };
  if (outcome.kind === 'meanwhile') {
    const { debateId } = outcome;
    return {
      refused: `Le débat ${debateId} est à la même heure dans une de ces communes : debate show ${debateId}`,
    };
  }
  const { debate, officials } = outcome;
  const people = await countTold(deps.db, debate, 'announce');
  return {
    lines: [
      await debateLine(deps, debate),
      `Élus prévenus : ${officials}. Habitants à prévenir : ${people}.`,
      ...(await costLines(deps, debate)),
    ],
  };
}

/** What announcing it costs, and which budget ends before everybody is told. */
async function costLines(deps: ModerationDeps, debate: DebateToTell): Promise<string[]> {
  const { outcome } = await deps.act((tx, acts) => estimateDebate(tx, acts, debate));
  const { peopleSms, segments, peopleCall, amountMillionths, currency, limited, short } = outcome;
  const cost = moneyWords(amountMillionths, currency);
  const minutes = peopleCall * USUAL_CALL_MINUTES;
  const lacks = short.map(async ({ communeNumber: number, ...money }) => {
    const whose = await payerWords(deps, number);
    const [needed, left] = [money.amountMillionths, money.leftMillionths];
    return `${whose} : il faut ${moneyWords(needed, currency)}, il reste ${moneyWords(left, currency)}. Tous ne seront pas prévenus : budget set ${number ?? 'service'} <montant>`;
  });
  return [
    `Annonce : ${peopleSms} par SMS (${segmentWords(segments)}), ${peopleCall} par appel (${minutes} min au plus).`,
    currency === ''
      ? "Il n'y a pas de prix : coût inconnu."
      : `Coût estimé : ${cost}.${limited ? '' : ' Pas de budget : rien ne la limite.'}`,
    ...(await Promise.all(lacks)),
  ];
}

async function payerWords(deps: ModerationDeps, communeNumber: number | null): Promise<string> {
  if (communeNumber === null) return 'Tout le service';
  return (await findCommune(deps.db, communeNumber))?.name ?? String(communeNumber);
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
  const unpaid = await unpaidByPurpose(deps.db, debate.id);
  return {
    lines: [
      await debateLine(deps, debate),
      `Questions : ${questions}. Réponses : ${answered}. À relire : ${unread}.`,
      ...told.map(({ purpose, count }) => `  ${MESSAGES[purpose] ?? purpose} : ${count}`),
      ...unpaid.map(
        ({ purpose, count }) => `  faute de budget, ${MESSAGES[purpose] ?? purpose} : ${count}`,
      ),
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
