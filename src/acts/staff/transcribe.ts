import type { Knex } from 'knex';
import { canMove } from '../../civic/contributions.ts';
import { isSensitiveTheme } from '../../civic/themes.ts';
import {
  type ContributionRow,
  lockContribution,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import type { ActDeps } from '../deps.ts';
import { noteDecision } from './note-decision.ts';

/** What somebody said, written down (and translated) by a facilitator; again replaces it. */
export async function transcribe(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { contributionId: number; transcript: string; theme?: string; moderator: string },
): Promise<{ kind: 'transcribed' | 'unknown' | 'empty' }> {
  const transcript = input.transcript.trim();
  if (transcript === '') return { kind: 'empty' };
  const contribution = await lockContribution(tx, input.contributionId);
  if (contribution?.recordingId == null) return { kind: 'unknown' };
  await updateContribution(tx, contribution.id, {
    transcript,
    ...themeFields(input.theme),
    ...(canMove(contribution.state, 'transcribed') && { state: 'transcribed' }),
  });
  const { moderator } = input;
  await noteDecision(tx, deps, {
    contributionId: contribution.id,
    decision: 'transcribed',
    moderator,
  });
  return { kind: 'transcribed' };
}

/** What turns out to be sensitive is never public and waits for a named person. */
function themeFields(theme: string | undefined): Partial<ContributionRow> {
  if (theme === undefined) return {};
  if (!isSensitiveTheme(theme)) return { theme };
  return { theme, sensitive: true, public: false, officialId: null };
}
