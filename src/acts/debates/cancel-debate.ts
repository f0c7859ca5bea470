import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import { lockContribution } from '../../storage/contributions/contributions.ts';
import { withdrawDebateMessages } from '../../storage/debates/debate-telling.ts';
import {
  type DebateRow,
  heldItems,
  lockDebate,
  updateDebate,
} from '../../storage/debates/debates.ts';
import type { ActDeps } from '../deps.ts';
import { forwardContribution } from '../forward-contribution.ts';
import { debateWords } from './debate-words.ts';
import { mayGo } from './open-debate.ts';
import { tellOfficials } from './tell-officials.ts';

export type Cancelled =
  | { kind: 'cancelled'; officials: number; questions: number }
  | { kind: 'unknown' | 'over' };

/**
 * Calls a debate off before it closes: what has not left never does, whoever was told is told that it does
 * not take place, and its questions go to their officials as any other.
 */
export async function cancelDebate(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { debateId: number; actor: string },
): Promise<Cancelled> {
  const debate = await lockDebate(tx, input.debateId);
  if (debate === null) return { kind: 'unknown' };
  if (debate.state !== 'announced' && debate.state !== 'open') return { kind: 'over' };
  const done = await endDebate(tx, deps, debate, `console:${input.actor}`);
  return { kind: 'cancelled', ...done };
}

/** The debate is locked. @returns officials told, and questions that went to theirs. */
export async function endDebate(
  tx: Knex.Transaction,
  deps: ActDeps,
  debate: DebateRow,
  actor: string,
): Promise<{ officials: number; questions: number }> {
  await withdrawDebateMessages(tx, debate.id);
  const ended = { state: 'cancelled', dueAt: null, telling: 'cancel', toldPhoneId: 0 } as const;
  await updateDebate(tx, debate.id, ended);
  let questions = 0;
  for (const { id } of await heldItems(tx, debate.id)) {
    const contribution = await lockContribution(tx, id);
    if (contribution === null || !(await mayGo(tx, deps, contribution))) continue;
    await forwardContribution(tx, deps, contribution, contribution.officialId);
    questions += 1;
  }
  const officials = await tellOfficials(tx, deps, debate, 'debate.official_cancel', (language) =>
    deps.words(language, 'sms.off.debate.cancel', debateWords(deps, debate, language)),
  );
  await insertAudit(tx, {
    actor,
    action: 'debate.cancel',
    subject: `debate:${debate.id}`,
    at: deps.clock.now(),
  });
  return { officials, questions };
}
