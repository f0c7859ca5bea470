import type { Knex } from 'knex';
import type { ContributionRow } from '../../storage/contributions/contributions.ts';
import { mergedInto } from '../../storage/contributions/merging.ts';
import type { ActDeps } from '../deps.ts';
import { tellAuthor } from '../tell-author.ts';
import { sessionOf } from './session-of.ts';

/** The authors of a question that came to the council are told so, and on which day it meets. */
export async function tellListed(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
): Promise<void> {
  const { when, date } = await sessionOf(tx, deps, contribution.communeNumber);
  for (const author of [contribution, ...(await mergedInto(tx, contribution.id))]) {
    const { language, reference } = author;
    const status = deps.words(language, `status.council.${when}`, { date });
    const body = deps.words(language, 'sms.status', { ref: reference ?? '', status });
    await tellAuthor(tx, deps, author, { purpose: 'status', body });
  }
}
