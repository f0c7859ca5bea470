import { recordCouncilOutcome } from '../acts/staff/record-council-outcome.ts';
import { foldKey } from '../lib/text-fold.ts';
import { communesByLetters } from '../storage/communes.ts';
import { type CouncilItem, councilItems } from '../storage/council-views.ts';
import { explanationsOf } from '../storage/ladder.ts';
import { type Context, leavesWords, type ModerationDeps, type Reply } from './context.ts';
import { row } from './list.ts';
import { findSubject } from './subject.ts';
import { ageWords, quoted, themeWords } from './words.ts';

const USAGE = 'council <commune> | council outcome 417 "décision du conseil"';

/** What came to the council of a commune because nobody answered, and what it decided. */
export function councilCommand(context: Context, typed: readonly string[]): Promise<Reply> {
  const [first = '', reference = '', text, ...more] = typed;
  if (first === 'outcome') {
    const wrong = text === undefined || more.length > 0;
    return wrong ? Promise.resolve({ usage: USAGE }) : recordOutcome(context, reference, text);
  }
  const commune = typed.join(' ');
  return commune === '' ? Promise.resolve({ usage: USAGE }) : agenda(context.deps, commune);
}

async function agenda(deps: ModerationDeps, typed: string): Promise<Reply> {
  const communes = await communesByLetters(deps.db, typed);
  const [commune] = communes;
  if (commune === undefined) return { refused: `Aucune commune pour « ${typed.slice(0, 40)} ».` };
  if (communes.length > 1 && foldKey(commune.text) !== foldKey(typed)) {
    const lines = communes.map((each) => `  ${each.number} ${each.text}`);
    return { lines: ['Plusieurs communes :', ...lines] };
  }
  const items = await councilItems(deps.db, commune.number);
  if (items.length === 0) return { lines: [`${commune.text} : rien n'attend le conseil.`] };
  const lines = await Promise.all(items.map((item) => itemLines(deps, item)));
  return {
    lines: [
      `${commune.text}, à la prochaine session du conseil : ${items.length}`,
      ...lines.flat(),
    ],
  };
}

async function itemLines(deps: ModerationDeps, item: CouncilItem): Promise<string[]> {
  const now = deps.clock.now();
  const explained = await explanationsOf(deps.db, item.id);
  const days = Math.floor((now - item.receivedAt) / (24 * 3_600_000));
  return [
    row([
      `  ${item.reference}`,
      themeWords(deps, item.theme),
      `soutiens ${item.supports} (femmes ${item.women}, hommes ${item.men})`,
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
