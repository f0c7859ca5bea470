import type { Knex } from 'knex';
import type { ContributionRow } from '../storage/contributions.ts';
import { findPhone } from '../storage/phones.ts';
import { hasThreadPin } from './citizens/thread-pin.ts';
import type { ActDeps } from './deps.ts';

/** Whether no SMS may carry what is said about it: it is sensitive, or her phone asks for her code. */
export async function isForHerAlone(
  tx: Knex.Transaction,
  deps: Pick<ActDeps, 'clock'>,
  { sensitive, phoneId }: Pick<ContributionRow, 'sensitive' | 'phoneId'>,
): Promise<boolean> {
  if (sensitive || phoneId === null) return sensitive;
  return hasThreadPin(await findPhone(tx, phoneId), deps.clock.now());
}
