import type { Knex } from 'knex';
import { isSensitiveTheme } from '../../civic/themes.ts';
import { insertAudit } from '../../storage/audit.ts';
import { lockContribution, updateContribution } from '../../storage/contributions.ts';
import type { ActDeps } from '../deps.ts';

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
  return { kind: 'set', sensitive };
}
