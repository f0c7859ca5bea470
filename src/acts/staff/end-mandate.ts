import type { Knex } from 'knex';
import { recipientOf } from '../../civic/contributions.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { findAssignment } from '../../storage/contributions/assignments.ts';
import {
  type ContributionRow,
  lockContribution,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import { dropFocal, focalOf } from '../../storage/moderation/focal-points.ts';
import {
  activeOfficials,
  lockOfficial,
  type OfficialRow,
  updateOfficial,
} from '../../storage/officials/officials.ts';
import {
  cancelDeliveries,
  dropPhones,
  dueForOfficial,
  questionsOf,
} from '../../storage/officials/register.ts';
import type { ActDeps } from '../deps.ts';
import { forwardContribution } from '../forward-contribution.ts';

const WITH_HIM: ReadonlySet<string> = new Set(['assigned', 'seen']);

export type MandateEnded =
  /** His questions: given to who gets them by rule, or waiting for a facilitator to name somebody. */
  { kind: 'ended'; official: OfficialRow; given: number; toRoute: number } | { kind: 'unknown' };

/**
 * An official leaves office: nothing is sent to him any more and his phone is nobody's. What he has not
 * answered goes to who gets it by rule, unless it was with that one before, or is to be routed; an answer of
 * his that is about to leave still does. What he was told and answered stays written.
 */
export async function endMandate(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { officialId: number; moderator: string },
): Promise<MandateEnded> {
  const { officialId, moderator } = input;
  const official = await lockOfficial(tx, officialId);
  if (official === null || !official.active) return { kind: 'unknown' };
  const due = await dueForOfficial(tx, officialId);
  await cancelDeliveries(
    tx,
    due.map(({ id }) => id),
    'mandate_over',
  );
  await updateOfficial(tx, officialId, { active: false, pinHash: null, suggestion: null });
  await dropPhones(tx, officialId);
  await dropFocal(tx, officialId);
  const told = { given: 0, toRoute: 0 };
  for (const { id } of await questionsOf(tx, officialId)) {
    const contribution = await lockContribution(tx, id);
    if (contribution?.officialId !== officialId) continue;
    const next = await handOver(tx, deps, contribution, official);
    if (next === null) told.toRoute += 1;
    else told.given += 1;
  }
  await insertAudit(tx, {
    actor: `console:${moderator}`,
    action: 'official.end',
    subject: `official:${officialId}`,
    detail: told,
    at: deps.clock.now(),
  });
  return { kind: 'ended', official, ...told };
}

/** @returns who gets it now; null: a facilitator names somebody. */
async function handOver(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  official: OfficialRow,
): Promise<number | null> {
  const { id, sensitive, communeNumber } = contribution;
  const officials = await activeOfficials(tx, communeNumber ?? official.communeNumber);
  const focal = sensitive ? await focalOf(tx, communeNumber) : null;
  const recipient = recipientOf({ officialId: null, sensitive }, officials, focal);
  const rule = recipient.kind === 'assigned' ? recipient.officialId : null;
  const hadIt = rule !== null && (await findAssignment(tx, id, rule)) !== null;
  const next = hadIt ? null : rule;
  if (!WITH_HIM.has(contribution.state)) {
    await updateContribution(tx, id, { officialId: next });
    return next;
  }
  const note = deps.words('fr', 'sms.off.ended_note', { name: official.name });
  await forwardContribution(tx, deps, contribution, next, { note, ladder: 'begins' });
  return next;
}
