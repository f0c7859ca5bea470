import type { Knex } from 'knex';
import { findFacilitator } from '../storage/citizens/facilitators.ts';
import { findPhone } from '../storage/citizens/phones.ts';
import type { ContributionRow } from '../storage/contributions/contributions.ts';
import { hasThreadPin } from './citizens/thread-pin.ts';
import type { ActDeps } from './deps.ts';

type About = Pick<ContributionRow, 'sensitive' | 'phoneId' | 'assistedBy'>;

/**
 * Whether no SMS may carry what is said about it: it is sensitive, or the phone that is told (hers, or that of
 * who helped her) asks for a code.
 */
export async function isForHerAlone(
  tx: Knex.Transaction,
  deps: Pick<ActDeps, 'clock'>,
  { sensitive, phoneId, assistedBy }: About,
): Promise<boolean> {
  if (sensitive) return true;
  const helper =
    phoneId === null && assistedBy !== null ? await findFacilitator(tx, assistedBy) : null;
  const told = phoneId ?? helper?.phoneId ?? null;
  return told !== null && hasThreadPin(await findPhone(tx, told), deps.clock.now());
}
