import { type CallerView, callerView } from '../../storage/citizens/caller-view.ts';
import type { Db } from '../../storage/transaction.ts';
import type { ActDeps } from '../deps.ts';

export type HelperDeps = {
  phones: Pick<ActDeps['phones'], 'decrypt'>;
  settings: Pick<ActDeps['settings'], 'facilitatorNumber'>;
};

/** Number (E.164) of the person who helps where this phone's citizen lives, else of the service; null: nobody. */
export async function findHelper(
  db: Db,
  deps: HelperDeps,
  phoneHash: string,
): Promise<string | null> {
  return helperNumber(deps, await callerView(db, phoneHash));
}

/** The same of a caller that was looked up already. */
export function helperNumber(deps: HelperDeps, { facilitator }: CallerView): string | null {
  return facilitator === null ? deps.settings.facilitatorNumber : deps.phones.decrypt(facilitator);
}
