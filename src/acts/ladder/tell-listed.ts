import type { Knex } from 'knex';
import type { ContributionRow } from '../../storage/contributions/contributions.ts';
import { mergedInto } from '../../storage/contributions/merging.ts';
import { cancelCouncilDay, councilDayTold } from '../../storage/deliveries/status-messages.ts';
import type { ActDeps } from '../deps.ts';
import { tellAuthor } from '../tell-author.ts';
import { sessionOf } from './session-of.ts';

/**
 * The authors of a question that came to the council are told so, and on which day it meets: each day once,
 * whatever it was set to meanwhile. `notBefore` in milliseconds.
 * @returns how many messages are to leave.
 */
export async function tellListed(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  notBefore?: number,
): Promise<number> {
  const { when, date } = await sessionOf(tx, deps, contribution.communeNumber);
  let written = 0;
  for (const author of [contribution, ...(await mergedInto(tx, contribution.id))]) {
    await cancelCouncilDay(tx, author.id);
    if ((await councilDayTold(tx, author.id)) === date) continue;
    const { language, reference } = author;
    const status = deps.words(language, `status.council.${when}`, { date });
    const body = deps.words(language, 'sms.status', { ref: reference ?? '', status });
    const context = { council: date };
    const wait = notBefore === undefined ? {} : { notBefore };
    const message = { purpose: 'status', body, context, ...wait };
    if ((await tellAuthor(tx, deps, author, message))?.state === 'due') written += 1;
  }
  return written;
}
