import type { Knex } from 'knex';
import { findAssignment, updateAssignment } from '../../storage/assignments.ts';
import { insertAudit } from '../../storage/audit.ts';
import type { ContributionRow } from '../../storage/contributions.ts';
import type { ActDeps, Person } from '../deps.ts';
import { tellAuthor } from '../tell-author.ts';
import { itemSent, markSeen } from './item-sent.ts';
import type { OfficialOutcome } from './outcomes.ts';

/** He deals with it; its author is told, once. */
export async function takeInCharge(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string },
): Promise<OfficialOutcome> {
  const { reference } = input;
  const item = await itemSent(tx, input.person, reference);
  if (item.kind === 'refused') return item.outcome;
  const { official, contribution } = item;
  const assignment = await findAssignment(tx, contribution.id, official.id);
  // Once she has her answer, "he deals with it" would be a step back.
  const isWaited = contribution.state === 'assigned' || contribution.state === 'seen';
  if (assignment?.takenAt !== null || !isWaited) return { kind: 'taken', reference };
  const now = deps.clock.now();
  await markSeen(tx, deps, official, contribution);
  await updateAssignment(tx, contribution.id, official.id, { takenAt: now });
  await insertAudit(tx, {
    actor: `official:${official.id}`,
    action: 'contribution.take',
    subject: `contribution:${contribution.id}`,
    at: now,
  });
  await tellTaken(tx, deps, contribution, reference);
  return { kind: 'taken', reference };
}

/** By SMS, or by a call: the official is told that she knows. */
async function tellTaken(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  ref: string,
): Promise<void> {
  const { language } = contribution;
  const status = deps.words(language, 'status.opt.taken', {});
  const body = deps.words(language, 'sms.status', { ref, status });
  await tellAuthor(tx, deps, contribution, { purpose: 'status', body });
}
