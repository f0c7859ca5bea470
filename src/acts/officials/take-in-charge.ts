import type { Knex } from 'knex';
import { sentence } from '../../civic/sms/official-sms.ts';
import { MINUTE_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { findAssignment, updateAssignment } from '../../storage/contributions/assignments.ts';
import type { ContributionRow } from '../../storage/contributions/contributions.ts';
import { mergedInto } from '../../storage/contributions/merging.ts';
import type { ActDeps, Person } from '../deps.ts';
import { fitSegments } from '../fit-segments.ts';
import { explainDelay, explanationLeavesAt } from '../ladder/explain-delay.ts';
import { tellAuthor } from '../tell-author.ts';
import { isAnswered, itemSent, markSeen } from './item-sent.ts';
import type { OfficialOutcome } from './outcomes.ts';

/** What an author is sent of his words. */
const AUTHOR_SEGMENTS = 2;

/** He deals with it; its author is told, once, with his words when he says why it takes time. */
export async function takeInCharge(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string; explanation?: string },
): Promise<OfficialOutcome> {
  const { reference, explanation } = input;
  const kind = explanation === undefined ? 'taken' : 'taken_why';
  const item = await itemSent(tx, input.person, reference);
  if (item.kind === 'refused') return item.outcome;
  const { official, contribution } = item;
  if (isAnswered(contribution)) return { kind: 'answered_already', reference };
  const assignment = await findAssignment(tx, contribution.id, official.id);
  const isWaited = contribution.state === 'assigned' || contribution.state === 'seen';
  if (assignment?.takenAt != null && explanation !== undefined) {
    // She knows that he deals with it: only why it takes time is new to her.
    return explainDelay(tx, deps, { person: input.person, reference, reason: explanation });
  }
  const now = deps.clock.now();
  if (explanation !== undefined) {
    const fields = { explanation, explainedAt: now, explanationRecordingId: null };
    await updateAssignment(tx, contribution.id, official.id, fields);
  }
  if (assignment?.takenAt !== null || !isWaited) return { kind, reference };
  await markSeen(tx, deps, official, contribution);
  await updateAssignment(tx, contribution.id, official.id, { takenAt: now });
  await insertAudit(tx, {
    actor: `official:${official.id}`,
    action: 'contribution.take',
    subject: `contribution:${contribution.id}`,
    at: now,
  });
  for (const author of [contribution, ...(await mergedInto(tx, contribution.id))]) {
    await tellTaken(tx, deps, author, explanation ?? '');
  }
  return { kind, reference };
}

/** By SMS, or by a call: the official is told that she knows. */
async function tellTaken(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  explanation: string,
): Promise<void> {
  const { language } = contribution;
  const status = deps.words(language, 'status.opt.taken', {});
  const ref = contribution.reference ?? '';
  const told = deps.words(language, 'sms.status', { ref, status });
  const body =
    explanation === ''
      ? told
      : fitSegments(sentence(explanation), AUTHOR_SEGMENTS, (text) => `${told}. ${text}`);
  const undone = deps.clock.now() + deps.settings.undoMinutes * MINUTE_MS;
  const notBefore = explanation === '' ? undone : explanationLeavesAt(deps, contribution);
  await tellAuthor(tx, deps, contribution, { purpose: 'status', body, notBefore });
}
