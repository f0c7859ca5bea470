import type { Knex } from 'knex';
import { isSensitiveTheme } from '../../civic/themes.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  type ContributionRow,
  lockContribution,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import { mergedInto } from '../../storage/contributions/merging.ts';
import { findRecording } from '../../storage/recordings/recordings.ts';
import { waitsForDebate } from '../debates/collect-question.ts';
import type { ActDeps } from '../deps.ts';
import { forwardApproved } from './approve.ts';
import { leaveMerged, standAlone } from './unmerge.ts';

/** Nobody has it yet: what turns out to be sensitive waits for a named person. */
const BEFORE_AN_OFFICIAL = new Set(['received', 'transcribed', 'approved', 'to_route']);

/** A moderator says what it is about. What is sensitive is never public; a correction takes that back. */
export async function setTheme(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { contributionId: number; theme: string; moderator: string },
): Promise<{ kind: 'set'; sensitive: boolean } | { kind: 'unknown' }> {
  const { theme, moderator } = input;
  const contribution = await lockContribution(tx, input.contributionId);
  if (contribution === null || contribution.state === 'erased') return { kind: 'unknown' };
  const sensitive = isSensitiveTheme(theme);
  if (sensitive) await partFromOthers(tx, deps, contribution);
  await updateContribution(tx, contribution.id, {
    theme,
    sensitive,
    ...(sensitive && { public: false }),
    ...(sensitive && BEFORE_AN_OFFICIAL.has(contribution.state) && { officialId: null }),
  });
  await insertAudit(tx, {
    actor: `console:${moderator}`,
    action: 'contribution.theme',
    subject: `contribution:${contribution.id}`,
    detail: { theme },
    at: deps.clock.now(),
  });
  const placed = { ...contribution, theme, public: false, sensitive, officialId: null };
  if (sensitive && (await wasKept(tx, contribution))) {
    await forwardApproved(tx, deps, placed);
  }
  return { kind: 'set', sensitive };
}

/** What is sensitive stays with its own author and its own person: the others stand alone again. */
async function partFromOthers(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
): Promise<void> {
  if (contribution.mergedInto !== null) await leaveMerged(tx, contribution.id);
  for (const same of await mergedInto(tx, contribution.id)) await standAlone(tx, deps, same);
}

/** It may not be part of its debate, or of another question, any more; one whose sound is not here yet goes on with it. */
async function wasKept(tx: Knex.Transaction, contribution: ContributionRow): Promise<boolean> {
  const { state, recordingId } = contribution;
  if (state !== 'approved') return false;
  const isMerged = contribution.mergedInto !== null;
  if (!isMerged && (await waitsForDebate(tx, contribution)) === null) return false;
  const recording = recordingId === null ? null : await findRecording(tx, recordingId);
  return recording?.state !== 'pending';
}
