import type { Knex } from 'knex';
import { findCitizen } from '../storage/citizens/citizens.ts';
import { findFacilitator } from '../storage/citizens/facilitators.ts';
import type { ContributionRow } from '../storage/contributions/contributions.ts';

export interface Told {
  phoneId: number;
  /**
   * `hers`: her own phone. `keyed`: a number given with a helper, which nobody has confirmed yet: nothing of hers
   * is said there before somebody has. `helper`: she has none. `astray`: the number was not hers, and who helped
   * is to give the right one.
   */
  whose: 'hers' | 'keyed' | 'helper' | 'astray';
}

/** The phone on which the author of a contribution is told something; null when there is none any more. */
export async function whoIsTold(
  tx: Knex.Transaction,
  about: Pick<ContributionRow, 'phoneId' | 'citizenId' | 'assistedBy'>,
): Promise<Told | null> {
  if (about.phoneId !== null) return { phoneId: about.phoneId, whose: 'hers' };
  const author = about.citizenId === null ? null : await findCitizen(tx, about.citizenId);
  const isAstray = author !== null && author.keyedWrongAt !== null;
  const keyed = author?.keyedPhoneId ?? null;
  if (keyed !== null && !isAstray) return { phoneId: keyed, whose: 'keyed' };
  const helper = about.assistedBy === null ? null : await findFacilitator(tx, about.assistedBy);
  return helper && { phoneId: helper.phoneId, whose: isAstray ? 'astray' : 'helper' };
}
