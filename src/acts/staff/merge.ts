import type { Knex } from 'knex';
import { moveWaitingAnswers, sentAnswers } from '../../storage/contributions/answers.ts';
import {
  type ContributionRow,
  lockContribution,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import {
  cancelItemSms,
  copyAssignments,
  lendSupport,
  mergedInto,
  moveMerged,
} from '../../storage/contributions/merging.ts';
import { countSupports } from '../../storage/contributions/supports.ts';
import { copyAnswer } from '../answers/deliver-answer.ts';
import { isPublic } from '../citizens/add-support.ts';
import type { ActDeps } from '../deps.ts';
import { noteDecision } from './note-decision.ts';

/** Why two questions are not merged. */
export type NotMerged =
  | 'itself'
  | 'unknown'
  /** The kept one is refused, erased or a draft. */
  | 'kept_gone'
  /** The kept one was merged into another itself. */
  | 'kept_is_merged'
  | 'gone'
  | 'merged_elsewhere'
  | 'already'
  /** It has an answer of its own: it can be kept, not merged. */
  | 'answered'
  /** What is sensitive stays with its own author and its own person. */
  | 'sensitive'
  | 'other_commune'
  /** Everybody may see it, and not the kept one: those who support it would lose it. */
  | 'hides_public';

export type Merged =
  | { kind: 'merged'; weight: number; answered: boolean }
  | { kind: 'not_merged'; why: NotMerged };

const GONE: ReadonlySet<string> = new Set(['draft', 'rejected', 'erased']);
const ANSWERED: ReadonlySet<string> = new Set(['answered', 'published', 'closed']);

/**
 * Two questions that ask the same become one for everybody but their authors: `kept` is weighed, listed and
 * answered, and the author of `merged` is told all that its author is told, by her own reference.
 * @param input.anyway although they are of two communes.
 */
export async function merge(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { kept: number; merged: number; anyway: boolean; moderator: string },
): Promise<Merged> {
  if (input.kept === input.merged) return refused('itself');
  const [low, high] = [Math.min(input.kept, input.merged), Math.max(input.kept, input.merged)];
  const rows = [await lockContribution(tx, low), await lockContribution(tx, high)];
  const kept = rows.find((row) => row?.id === input.kept);
  const merged = rows.find((row) => row?.id === input.merged);
  if (kept == null || merged == null) return refused('unknown');
  const why = whyNot(kept, merged, input.anyway);
  if (why !== null) return refused(why);
  const now = deps.clock.now();
  const along = await mergedInto(tx, merged.id);
  await moveMerged(tx, merged.id, kept.id);
  await updateContribution(tx, merged.id, { mergedInto: kept.id });
  await lendSupport(tx, merged.id, kept.id, now);
  await copyAssignments(tx, merged.id, kept.id);
  await cancelItemSms(tx, merged.id);
  await moveWaitingAnswers(tx, merged.id, kept.id);
  const { moderator } = input;
  await noteDecision(tx, deps, {
    contributionId: merged.id,
    decision: 'merged',
    reason: kept.reference ?? '',
    moderator,
  });
  const answers = await sentAnswers(tx, kept.id);
  const last = answers.at(-1);
  if (last !== undefined) {
    for (const each of [merged, ...along]) await copyAnswer(tx, deps, each, last, kept.language);
  }
  return {
    kind: 'merged',
    weight: await countSupports(tx, kept.id),
    answered: last !== undefined,
  };
}

const refused = (why: NotMerged): Merged => ({ kind: 'not_merged', why });

function whyNot(kept: ContributionRow, merged: ContributionRow, anyway: boolean): NotMerged | null {
  if (GONE.has(kept.state)) return 'kept_gone';
  if (kept.mergedInto !== null) return 'kept_is_merged';
  if (GONE.has(merged.state)) return 'gone';
  if (merged.mergedInto === kept.id) return 'already';
  if (merged.mergedInto !== null) return 'merged_elsewhere';
  if (kept.sensitive || merged.sensitive) return 'sensitive';
  if (ANSWERED.has(merged.state)) return 'answered';
  if (isPublic(merged) && !isPublic(kept)) return 'hides_public';
  return kept.communeNumber === merged.communeNumber || anyway ? null : 'other_commune';
}
