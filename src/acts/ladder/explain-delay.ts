import type { Knex } from 'knex';
import { DELAY_GRACE_DAYS } from '../../civic/ladder/ladder.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { findAssignment, updateAssignment } from '../../storage/contributions/assignments.ts';
import type { ContributionRow } from '../../storage/contributions/contributions.ts';
import { mergedInto } from '../../storage/contributions/merging.ts';
import { lockLadder, updateLadder } from '../../storage/officials/ladder.ts';
import type { ActDeps, Person } from '../deps.ts';
import { fitSegments } from '../fit-segments.ts';
import { isAnswered, itemSent, markSeen } from '../officials/item-sent.ts';
import type { OfficialOutcome } from '../officials/outcomes.ts';
import { tellAuthor } from '../tell-author.ts';

/** What an author is sent of an explanation. */
const AUTHOR_SEGMENTS = 2;

/**
 * `416 DELAI raison`: why it takes time. Kept and shown with the question; its author reads it, once; what
 * was to follow waits a week longer, once. He still has to answer.
 */
export async function explainDelay(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string; reason: string },
): Promise<OfficialOutcome> {
  const { reference } = input;
  const item = await itemSent(tx, input.person, reference);
  if (item.kind === 'refused') return item.outcome;
  const reason = input.reason.trim();
  if (reason === '') return { kind: 'explain_reason', reference };
  const { official, contribution } = item;
  if (isAnswered(contribution)) return { kind: 'answered_already', reference };
  const now = deps.clock.now();
  const before = await findAssignment(tx, contribution.id, official.id);
  await markSeen(tx, deps, official, contribution);
  await updateAssignment(tx, contribution.id, official.id, {
    explanation: reason,
    explainedAt: now,
    explanationRecordingId: null,
  });
  await insertAudit(tx, {
    actor: `official:${official.id}`,
    action: 'contribution.explain',
    subject: `contribution:${contribution.id}`,
    at: now,
  });
  const ladder = await lockLadder(tx, contribution.id);
  const waits = ladder?.dueAt != null && ladder.delayedAt === null;
  if (waits && ladder.officialId === official.id) {
    const dueAt = (ladder.dueAt ?? now) + DELAY_GRACE_DAYS * DAY_MS;
    await updateLadder(tx, contribution.id, { dueAt, delayedAt: now });
  }
  if (before?.explainedAt == null) {
    for (const author of [contribution, ...(await mergedInto(tx, contribution.id))]) {
      await tellDelay(tx, deps, author, reason);
    }
  }
  return { kind: 'explained', reference };
}

/**
 * When an author may be told his words: after the minutes in which he can take them back; by a call, after the
 * hours in which a facilitator may say them in her language. Milliseconds.
 */
export function explanationLeavesAt(
  { clock, settings }: ActDeps,
  { medium }: Pick<ContributionRow, 'medium'>,
): number {
  const undo = settings.undoMinutes * MINUTE_MS;
  const spoken = medium === 'voice' ? settings.speakWaitHours * HOUR_MS : 0;
  return clock.now() + Math.max(undo, spoken);
}

/** By SMS, or by a call that says so and plays or reads his words out. */
async function tellDelay(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  reason: string,
): Promise<void> {
  const { language, reference } = contribution;
  const body = fitSegments(reason, AUTHOR_SEGMENTS, (text) =>
    deps.words(language, 'sms.delayed', { ref: reference ?? '', text }),
  );
  const notBefore = explanationLeavesAt(deps, contribution);
  await tellAuthor(tx, deps, contribution, { purpose: 'status', body, notBefore });
}
