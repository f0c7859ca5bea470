import type { Knex } from 'knex';
import { checkDebate, movesAt, type NewDebate } from '../../civic/debates.ts';
import { isSensitiveTheme, THEMES } from '../../civic/themes.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { type DebateRow, debateMeanwhile, insertDebate } from '../../storage/debates/debates.ts';
import type { ActDeps } from '../deps.ts';
import { debateWords } from './debate-words.ts';
import { tellOfficials } from './tell-officials.ts';

export type Announced =
  | { kind: 'announced'; debate: DebateRow; officials: number }
  | { kind: 'refused'; problem: Extract<NewDebate, { ok: false }>['problem'] }
  /** One of its communes has another in that window: people meet one debate at a time. */
  | { kind: 'meanwhile'; debateId: number };

/**
 * Announces a debate: officials of its communes are texted, and whoever follows them or asked on its theme
 * is told page by page (`tellDebate`). From now on questions are collected.
 */
export async function announceDebate(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: {
    theme: string;
    title: string;
    communes: readonly number[];
    opensAt: number;
    closesAt: number;
    actor: string;
  },
): Promise<Announced> {
  const { theme, title, opensAt, closesAt, actor } = input;
  const communes = [...new Set(input.communes)].sort((a, b) => a - b);
  const now = deps.clock.now();
  const isPublicTheme = THEMES.some(({ id }) => id === theme) && !isSensitiveTheme(theme);
  const checked = checkDebate({ opensAt, closesAt, isPublicTheme, communes }, now);
  if (!checked.ok) return { kind: 'refused', problem: checked.problem };
  const window = { communeNumbers: communes, opensAt, closesAt };
  const other = await debateMeanwhile(tx, window);
  if (other !== null) return { kind: 'meanwhile', debateId: other };
  const debate = await insertDebate(tx, {
    ...{ theme, title, opensAt, closesAt },
    communeNumbers: communes,
    state: 'announced',
    dueAt: movesAt('announced', input, deps.settings.undoMinutes),
    telling: 'announce',
    madeBy: actor,
    createdAt: now,
  });
  const officials = await tellOfficials(tx, deps, debate, 'debate.official', (language) =>
    deps.words(language, 'sms.off.debate.announce', debateWords(deps, debate, language)),
  );
  await insertAudit(tx, {
    actor: `console:${actor}`,
    action: 'debate.announce',
    subject: `debate:${debate.id}`,
    detail: { theme, communes: communes.join(','), opensAt, closesAt },
    at: now,
  });
  return { kind: 'announced', debate, officials };
}
