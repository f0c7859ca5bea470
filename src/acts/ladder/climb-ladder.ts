import type { Knex } from 'knex';
import {
  atHisHour,
  daysBetween,
  isPassing,
  type LadderStep,
  ladderOf,
} from '../../civic/ladder/ladder.ts';
import type { Notice } from '../../civic/ladder/ladder-compose.ts';
import { DAY_MS, HOUR_MS } from '../../lib/durations.ts';
import { inQuietHours } from '../../lib/time.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lockWaitingAnswer } from '../../storage/contributions/answers.ts';
import { type AssignmentRow, findAssignment } from '../../storage/contributions/assignments.ts';
import {
  type ContributionRow,
  lockContribution,
} from '../../storage/contributions/contributions.ts';
import {
  insertLadderEvent,
  type LadderEventRow,
  type LadderRow,
  lockLadder,
  updateLadder,
} from '../../storage/officials/ladder.ts';
import type { OfficialRow } from '../../storage/officials/officials.ts';
import type { ActDeps } from '../deps.ts';
import { announce } from './announce.ts';
import { passOn } from './pass-on.ts';

/** A question that waits, who has it, and how far it has come. */
export interface Climbing {
  contribution: ContributionRow;
  ladder: LadderRow;
  holder: OfficialRow;
  steps: readonly LadderStep[];
  /** Days since the first official was told of it. */
  days: number;
}

export type Climbed =
  | { kind: 'not_due' }
  /** Nothing more follows: it is answered, taken in charge, refused, or with somebody else. */
  | { kind: 'settled' }
  /** It is not his hour, he is paused, or his answer is about to leave. */
  | { kind: 'postponed' }
  /** `notice`: he is to be told. */
  | { kind: 'taken'; notice: Notice | null };

/**
 * Takes the step of one question that is due: looks again whether `holder` still has to answer, and does
 * and notes the step, so it is never taken twice. Nobody is told yet.
 */
export async function climbLadder(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { contributionId: number; holder: OfficialRow },
): Promise<Climbed> {
  const { holder } = input;
  const contribution = await lockContribution(tx, input.contributionId);
  const ladder = await lockLadder(tx, input.contributionId);
  const now = deps.clock.now();
  if (contribution === null || ladder === null || ladder.officialId !== holder.id) {
    return { kind: 'not_due' };
  }
  if (ladder.dueAt === null || ladder.dueAt > now) return { kind: 'not_due' };
  const assignment = await findAssignment(tx, contribution.id, holder.id);
  if (!isUnanswered(contribution, holder, assignment)) {
    await updateLadder(tx, contribution.id, { dueAt: null, ended: 'settled' });
    return { kind: 'settled' };
  }
  const from = await notBefore(tx, deps, { contribution, ladder, holder });
  if (from > now) {
    await updateLadder(tx, contribution.id, { dueAt: from });
    return { kind: 'postponed' };
  }
  const steps = ladderOf(deps.settings.ladders, contribution.communeNumber);
  const days = Math.floor((now - ladder.startedAt) / DAY_MS);
  return takeStep(tx, deps, { contribution, ladder, holder, steps, days });
}

/** He was told, has it still, and has neither answered it nor said that he deals with it. */
function isUnanswered(
  contribution: ContributionRow,
  holder: OfficialRow,
  assignment: AssignmentRow | null,
): boolean {
  const waits = contribution.state === 'assigned' || contribution.state === 'seen';
  if (contribution.mergedInto !== null) return false;
  if (!waits || !holder.active || contribution.officialId !== holder.id) return false;
  if (assignment === null || assignment.sentAt === null) return false;
  return assignment.takenAt === null && assignment.refusedAt === null;
}

/** At his hour, so that all he is told on a day comes at once; never in a pause. */
async function notBefore(
  tx: Knex.Transaction,
  deps: ActDeps,
  { contribution, ladder, holder }: Pick<Climbing, 'contribution' | 'ladder' | 'holder'>,
): Promise<number> {
  const now = deps.clock.now();
  const { quietHours: quiet, timeZone: zone } = deps.settings;
  const answer = await lockWaitingAnswer(tx, contribution.id, holder.id);
  const due = Math.max(
    ladder.dueAt ?? now,
    holder.pausedUntil ?? 0,
    answer === null ? 0 : now + HOUR_MS,
  );
  const his = { hour: holder.digestHour, quiet, zone };
  const first = atHisHour(due, his);
  // Missed while the gateway was down: made up now, unless it is night.
  return first > now || !inQuietHours(now, quiet, zone) ? first : atHisHour(now, his);
}

async function takeStep(tx: Knex.Transaction, deps: ActDeps, climbing: Climbing): Promise<Climbed> {
  const { contribution, ladder, holder, steps } = climbing;
  const step = steps[ladder.step];
  if (step === undefined) {
    await updateLadder(tx, contribution.id, { dueAt: null, ended: 'top' });
    return { kind: 'settled' };
  }
  const now = deps.clock.now();
  const done = await doStep(tx, deps, climbing, step);
  const { outcome, toOfficialId } = done;
  await insertLadderEvent(tx, {
    contributionId: contribution.id,
    officialId: holder.id,
    startedAt: ladder.startedAt,
    step: ladder.step,
    kind: step.kind,
    outcome,
    toOfficialId,
    at: now,
  });
  await insertAudit(tx, {
    actor: 'system',
    action: `ladder.${step.kind}`,
    subject: `contribution:${contribution.id}`,
    detail: { outcome, toOfficialId },
    at: now,
  });
  await moveOn(tx, deps, climbing, step, done);
  return { kind: 'taken', notice: done.notice };
}

/** What could not be announced is not done either. */
async function moveOn(
  tx: Knex.Transaction,
  deps: ActDeps,
  { contribution, ladder, holder, steps }: Climbing,
  step: LadderStep,
  done: Done,
): Promise<void> {
  const unannounced = step.kind === 'announce' && done.outcome === 'skipped';
  const next = ladder.step + (unannounced ? 2 : 1);
  const days = daysBetween(steps, ladder.step, next);
  const fields = { step: next, officialId: done.toOfficialId ?? holder.id };
  if (days === null) {
    await updateLadder(tx, contribution.id, { ...fields, dueAt: null, ended: 'top' });
  } else if (done.heldForDigest) {
    await updateLadder(tx, contribution.id, { ...fields, dueAt: null, heldDays: days });
  } else {
    const dueAt = deps.clock.now() + days * DAY_MS;
    await updateLadder(tx, contribution.id, { ...fields, dueAt });
  }
}

export interface Done extends Pick<LadderEventRow, 'outcome' | 'toOfficialId'> {
  notice: Notice | null;
  /** Whoever has it now reads of it in his next digest. */
  heldForDigest: boolean;
}

async function doStep(
  tx: Knex.Transaction,
  deps: ActDeps,
  climbing: Climbing,
  step: LadderStep,
): Promise<Done> {
  const nothing = { toOfficialId: null, notice: null, heldForDigest: false };
  if (isPassing(step.kind)) {
    return { ...nothing, ...(await passOn(tx, deps, climbing, step.kind)) };
  }
  const { contribution, days } = climbing;
  const reference = contribution.reference ?? '';
  if (step.kind === 'announce') {
    const announced = await announce(tx, deps, climbing);
    if (announced === null) return { ...nothing, outcome: 'skipped' };
    const notice = { kind: 'announce', reference, days, ...announced } as const;
    return { ...nothing, outcome: 'done', notice };
  }
  const words = contribution.body ?? contribution.transcript ?? '';
  const text = contribution.sensitive ? '' : words;
  const notice = { kind: 'reminder', reference, days, text } as const;
  return { ...nothing, outcome: 'done', notice };
}
