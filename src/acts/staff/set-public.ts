import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import { lockContribution, updateContribution } from '../../storage/contributions/contributions.ts';
import type { ActDeps } from '../deps.ts';

/**
 * Whether everybody may see it once it is approved. A moderator says yes only for an author who agreed;
 * who said so is kept. What is sensitive is never public.
 */
export async function setPublic(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { contributionId: number; public: boolean; moderator: string },
): Promise<{ kind: 'set' | 'same' | 'sensitive' | 'unknown' }> {
  const { moderator } = input;
  const contribution = await lockContribution(tx, input.contributionId);
  if (contribution === null || contribution.state === 'erased') return { kind: 'unknown' };
  if (input.public && contribution.sensitive) return { kind: 'sensitive' };
  if (contribution.public === input.public) return { kind: 'same' };
  await updateContribution(tx, contribution.id, { public: input.public });
  await insertAudit(tx, {
    actor: `console:${moderator}`,
    action: 'contribution.public',
    subject: `contribution:${contribution.id}`,
    detail: { public: input.public },
    at: deps.clock.now(),
  });
  return { kind: 'set' };
}
