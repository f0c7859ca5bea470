import { recordCouncilOutcome } from '../acts/staff/record-council-outcome.ts';
import { setCouncilDate } from '../acts/staff/set-council-date.ts';
import { councilSession, readSessionDate } from '../civic/ladder/council-session.ts';
import { DAY_MS } from '../lib/durations.ts';
import { localDate } from '../lib/local-hour.ts';
import { findCommune } from '../storage/officials/communes.ts';
import { type CouncilItem, councilItems } from '../storage/officials/council-views.ts';
import { explanationsOf } from '../storage/officials/ladder.ts';
import { type Context, leavesWords, type ModerationDeps, type Reply } from './context.ts';
import { row } from './list.ts';
import { communeTyped } from './places.ts';
import { findSubject } from './subject.ts';
import { ageWords, quoted, themeWords } from './words.ts';

const USAGE =
  'council <commune> | council date <commune> <AAAA-MM-JJ>|none | council outcome 417 "décision du conseil"';

/** What came to the council of a commune because nobody answered, and what it decided. */
export function councilCommand(context: Context, typed: readonly string[]): Promise<Reply> {
  const [first = '', reference = '', text, ...more] = typed;
  if (first === 'outcome') {
    const wrong = text === undefined || more.length > 0;
    return wrong ? Promise.resolve({ usage: USAGE }) : recordOutcome(context, reference, text);
  }
  if (first === 'date') return chooseDate(context, typed.slice(1));
  const commune = typed.join(' ');
  return commune === '' ? Promise.resolve({ usage: USAGE }) : agenda(context.deps, commune);
}

async function agenda(deps: ModerationDeps, typed: string): Promise<Reply> {
  const commune = await communeTyped(deps, typed);
  if (!('number' in commune)) return commune;
  const items = await councilItems(deps.db, commune.number);
  const day = await dayWords(deps, commune.number);
  if (items.length === 0) return { lines: [`${commune.text} : rien n'attend le conseil. ${day}`] };
  const lines = await Promise.all(items.map((item) => itemLines(deps, item)));
  return {
    lines: [
      `${commune.text}, à la prochaine session du conseil : ${items.length}. ${day}`,
      ...lines.flat(),
    ],
  };
}

/** `Session le 12/12/2026.`, or that nobody has said when. */
async function dayWords(deps: ModerationDeps, number: number): Promise<string> {
  const on = (await findCommune(deps.db, number))?.councilOn ?? null;
  const { when, date } = councilSession(on, localDate(deps.clock.now(), deps.timeZone));
  if (when === 'on') return `Session le ${date}.`;
  return `Date de la session pas connue : council date ${number} <AAAA-MM-JJ>`;
}

/** `council date Kayes 2026-12-12` or `none`: what officials and authors are told from now on. */
async function chooseDate({ deps, moderator }: Context, typed: readonly string[]): Promise<Reply> {
  const on = typed.at(-1) ?? '';
  const name = typed.slice(0, -1).join(' ');
  if (name === '') return { usage: USAGE };
  const today = localDate(deps.clock.now(), deps.timeZone);
  const date = on === 'none' ? null : readSessionDate(on, today);
  if (date === null && on !== 'none') {
    return { usage: `La date s'écrit AAAA-MM-JJ, aujourd'hui ou plus tard : ${today}` };
  }
  const commune = await communeTyped(deps, name);
  if (!('number' in commune)) return commune;
  const { number: communeNumber, text } = commune;
  const { outcome } = await deps.act((tx, acts) =>
    setCouncilDate(tx, acts, { communeNumber, on: date, moderator }),
  );
  const told = outcome.told === 0 ? '' : ` Messages aux auteurs : ${outcome.told}.`;
  return { lines: [`${text} : ${await dayWords(deps, communeNumber)}${told}`] };
}

async function itemLines(deps: ModerationDeps, item: CouncilItem): Promise<string[]> {
  const now = deps.clock.now();
  const explained = await explanationsOf(deps.db, item.id);
  const days = Math.floor((now - item.receivedAt) / DAY_MS);
  return [
    row([
      `  ${item.reference}`,
      themeWords(deps, item.theme),
      `soutiens ${item.supports}${item.women + item.men > 0 ? ` (femmes ${item.women}, hommes ${item.men})` : ''}`,
      `demandée il y a ${days} jours`,
      `inscrite il y a ${ageWords(item.listedAt, now)}`,
      item.officialName ?? 'élu à trouver',
      item.text === null ? 'vocal, à écrire (transcribe)' : quoted(item.text),
    ]),
    ...explained.map(
      ({ name, explanation }) => `    délai, selon ${name} : ${quoted(explanation)}`,
    ),
  ];
}

async function recordOutcome(
  { deps, moderator }: Context,
  typed: string,
  text: string,
): Promise<Reply> {
  const found = await findSubject(deps.db, typed);
  if (!found.ok) return { refused: found.problem };
  if (found.subject.kind !== 'contribution') return { usage: USAGE };
  const { item } = found.subject;
  const { outcome, leaves } = await deps.act((tx, acts) =>
    recordCouncilOutcome(tx, acts, { contributionId: item.id, text, moderator }),
  );
  switch (outcome.kind) {
    case 'empty':
      return { usage: 'Le texte est vide.' };
    case 'not_listed': {
      const where = item.communeName ?? '<commune>';
      return {
        refused: `${item.reference} n'attend pas le conseil. Ce qui l'attend : council ${where}`,
      };
    }
    case 'recorded': {
      const { answerId, authors } = outcome;
      const who = authors === 1 ? 'son auteur' : `ses ${authors} auteurs`;
      const shown = item.public ? ` Pour tous : publish a${answerId}` : '';
      return {
        lines: [
          `${item.reference} : décision du conseil gardée (a${answerId}). Le message à ${who} ${leavesWords(leaves)}.${shown}`,
        ],
      };
    }
  }
}
