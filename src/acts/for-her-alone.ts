import type { Knex } from 'knex';
import { findPhone } from '../storage/citizens/phones.ts';
import type { ContributionRow } from '../storage/contributions/contributions.ts';
import { hasThreadPin } from './citizens/thread-pin.ts';
import type { ActDeps } from './deps.ts';
import { whoIsTold } from './who-is-told.ts';

type About = Pick<ContributionRow, 'sensitive' | 'phoneId' | 'citizenId' | 'assistedBy'>;

/**
 * Whether no SMS may carry what is said about it: it is sensitive, the phone that is told (hers, or that of
 * who helped her) asks for a code, or nobody has confirmed yet that it is hers.
 */
export async function isForHerAlone(
  tx: Knex.Transaction,
  deps: Pick<ActDeps, 'clock'>,
  about: About,
): Promise<boolean> {
  if (about.sensitive) return true;
  const told = await whoIsTold(tx, about);
  if (told === null) return false;
  if (told.whose === 'keyed' || told.whose === 'astray') return true;
  return hasThreadPin(await findPhone(tx, told.phoneId), deps.clock.now());
}
