import type { Knex } from 'knex';
import { isPassing, type LadderStep, ladderOf, nextDue } from '../../civic/ladder.ts';
import { leavesAt } from '../../civic/quiet-hours.ts';
import { lockWaitingAnswer } from '../../storage/answers.ts';
import { findAssignment } from '../../storage/assignments.ts';
import { insertAudit } from '../../storage/audit.ts';
import { type ContributionRow, lockContribution } from '../../storage/contributions.ts';
import {
  insertLadderEvent,
  type LadderEventRow,
  type LadderRow,
  lockLadder,
  updateLadder,
} from '../../storage/ladder.ts';
import { findOfficial, type OfficialRow } from '../../storage/officials.ts';
import { type ActDeps, HOUR_MS } from '../deps.ts';
import { passOn } from './pass-on.ts';
import { announceStep, remind } from './tell-holder.ts';

/** A question that waits, who has it, and how far it has come. */
export interface Climbing {
  contribution: ContributionRow;
  ladder: LadderRow;
  holder: OfficialRow;
  steps: readonly LadderStep[];
  /** Days since he was told of it. */
  days: number;
}

export type Climbed =
  | { kind: 'not_due' }
  /** Nothing more follows: it is answered, taken in charge, refused, or with somebody else. */
  | { kind: 'settled' }
  /** He is paused, it is night, or his answer is about to leave. */
  | { kind: 'postponed'; until: number }
  | { kind: 'taken'; step: LadderStep['kind']; outcome: LadderEventRow['outcome'] };

/**
 * Takes the step of one question that is due: looks again whether anybody still has to answer, and does
 * and notes the step in one transaction, so it is never taken twice.
 */
export async function climbLadder(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { contributionId: number },
): Promise<Climbed> {
  const contribution = await lockContribution(tx, input.contributionId);
  const ladder = await lockLadder(tx, input.contributionId);
  const now = deps.clock.now();
  if (contribution === null || ladder?.dueAt == null || ladder.dueAt > now) {
    return { kind: 'not_due' };
  }
  const holder = await findOfficial(tx, ladder.officialId);
  if (holder === null || !(await isUnanswered(tx, contribution, holder))) {
    await updateLadder(tx, contribution.id, { dueAt: null, ended: 'settled' });
    return { kind: 'settled' };
  }
  const until = await notBefore(tx, deps, contribution, holder);
  if (until > now) {
    await updateLadder(tx, contribution.id, { dueAt: until });
    return { kind: 'postponed', until };
  }
  const steps = ladderOf(deps.settings.ladders, contribution.communeNumber);
  const days = Math.floor((now - ladder.startedAt) / (24 * HOUR_MS));
  return takeStep(tx, deps, { contribution, ladder, holder, steps, days });
}

/** He was told, has it still, and has neither answered it nor said that he deals with it. */
async function isUnanswered(
  tx: Knex.Transaction,
  contribution: ContributionRow,
  holder: OfficialRow,
): Promise<boolean> {
  const waits = contribution.state === 'assigned' || contribution.state === 'seen';
  if (!waits || !holder.active || contribution.officialId !== holder.id) return false;
  const assignment = await findAssignment(tx, contribution.id, holder.id);
  if (assignment === null || assignment.sentAt === null) return false;
  return assignment.takenAt === null && assignment.refusedAt === null;
}

async function notBefore(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  holder: OfficialRow,
): Promise<number> {
  const now = deps.clock.now();
  const { quietHours, timeZone } = deps.settings;
  const answer = await lockWaitingAnswer(tx, contribution.id, holder.id);
  const earliest = Math.max(now, holder.pausedUntil ?? 0, answer === null ? 0 : now + HOUR_MS);
  return leavesAt(earliest, 'us', quietHours, timeZone);
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
  await insertLadderEvent(tx, {
    contributionId: contribution.id,
    officialId: holder.id,
    startedAt: ladder.startedAt,
    step: ladder.step,
    kind: step.kind,
    outcome: done.outcome,
    toOfficialId: done.toOfficialId,
    at: now,
  });
  await insertAudit(tx, {
    actor: 'system',
    action: `ladder.${step.kind}`,
    subject: `contribution:${contribution.id}`,
    detail: { ...done },
    at: now,
  });
  // What could not be announced is not done either.
  const unannounced = step.kind === 'announce' && done.outcome === 'skipped';
  const next = ladder.step + (unannounced ? 2 : 1);
  const dueAt = nextDue(steps, ladder.step, next, now);
  await updateLadder(tx, contribution.id, {
    ...{ step: next, dueAt, ended: dueAt === null ? 'top' : null },
    officialId: done.outcome === 'done' ? (done.toOfficialId ?? holder.id) : holder.id,
  });
  return { kind: 'taken', step: step.kind, outcome: done.outcome };
}

type Done = Pick<LadderEventRow, 'outcome' | 'toOfficialId'>;

async function doStep(
  tx: Knex.Transaction,
  deps: ActDeps,
  climbing: Climbing,
  step: LadderStep,
): Promise<Done> {
  if (isPassing(step.kind)) return passOn(tx, deps, climbing, step.kind);
  if (step.kind === 'announce') {
    const told = await announceStep(tx, deps, climbing);
    return { outcome: told ? 'done' : 'skipped', toOfficialId: null };
  }
  await remind(tx, deps, climbing);
  return { outcome: 'done', toOfficialId: null };
}
