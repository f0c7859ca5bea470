import type { Knex } from 'knex';
import { type DebateMove, dueMove, movesAt } from '../../civic/debates.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { withdrawDebateMessages } from '../../storage/debates/debate-telling.ts';
import {
  type DebateRow,
  debateCounts,
  leftToAnswer,
  lockDebate,
  updateDebate,
} from '../../storage/debates/debates.ts';
import type { ActDeps } from '../deps.ts';
import { endDebate } from './cancel-debate.ts';
import { debateWords } from './debate-words.ts';
import { openDebate } from './open-debate.ts';
import { tellOfficials } from './tell-officials.ts';

/**
 * Takes the next step of a debate whose time has come, under its lock: of two who try, one does it. A
 * debate nobody opened in its whole window is called off, and whoever was told of it is told so.
 */
export async function moveDebate(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { debateId: number },
): Promise<{ kind: DebateMove | 'not_due' }> {
  const debate = await lockDebate(tx, input.debateId);
  const move = debate && dueMove(debate, deps.clock.now());
  if (debate === null || move === null) return { kind: 'not_due' };
  await take(tx, deps, debate, move);
  return { kind: move };
}

async function take(
  tx: Knex.Transaction,
  deps: ActDeps,
  debate: DebateRow,
  move: DebateMove,
): Promise<void> {
  switch (move) {
    case 'open':
      await become(tx, deps, debate, 'open');
      await openDebate(tx, deps, debate);
      break;
    case 'close':
      // An announcement or a list of questions that has not left by now comes too late.
      await withdrawDebateMessages(tx, debate.id);
      await become(tx, deps, debate, 'closed', { telling: null });
      break;
    case 'summarise':
      await become(tx, deps, debate, 'summarised', { telling: 'summary', toldPhoneId: 0 });
      await summarise(tx, deps, debate);
      break;
    case 'missed':
      await endDebate(tx, deps, debate, 'system');
      break;
  }
}

async function become(
  tx: Knex.Transaction,
  deps: ActDeps,
  debate: DebateRow,
  state: DebateRow['state'],
  more: Partial<DebateRow> = {},
): Promise<void> {
  const dueAt = movesAt(state, debate, deps.settings.undoMinutes);
  await updateDebate(tx, debate.id, { state, dueAt, ...more });
  await insertAudit(tx, {
    actor: 'system',
    action: `debate.${state}`,
    subject: `debate:${debate.id}`,
    at: deps.clock.now(),
  });
}

/** What came of it, and what of it waits for him, to officials; who asked or supported is told page by page. */
async function summarise(tx: Knex.Transaction, deps: ActDeps, debate: DebateRow): Promise<void> {
  const { questions: count, answered } = await debateCounts(tx, debate.id);
  const left = await leftToAnswer(tx, debate.id);
  await tellOfficials(tx, deps, debate, 'debate.official_summary', (language, officialId) => {
    const values = { ...debateWords(deps, debate, language), count, answered };
    const sum = deps.words(language, 'sms.off.debate.summary', values);
    const waiting = left.find((each) => each.officialId === officialId)?.count ?? 0;
    return waiting === 0
      ? sum
      : `${sum} ${deps.words(language, 'sms.off.debate.left', { waiting })}`;
  });
}
