import type { Knex } from 'knex';
import { DAY_MS } from '../../lib/durations.ts';
import { updateCitizen } from '../../storage/citizens/citizens.ts';
import { findFacilitatorOfPhone } from '../../storage/citizens/facilitators.ts';
import { astray, lockAstray, saidBy, wasDenied } from '../../storage/citizens/keyed-phones.ts';
import { findPhoneByHash } from '../../storage/citizens/phones.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lastSentAnswer } from '../../storage/contributions/answers.ts';
import { findContribution } from '../../storage/contributions/contributions.ts';
import type { Db } from '../../storage/transaction.ts';
import { tellAnswer } from '../answers/deliver-answer.ts';
import type { ActDeps, Person } from '../deps.ts';
import { keyedPhone } from './keyed-phone.ts';

/** Who helped is asked for the right number for so long; then the team alone has it before its eyes. */
const ASKED_MS = 30 * DAY_MS;

/** What this helper's phone left with a number that was not the right one, the last of it; null: nothing. */
export async function astrayOf(
  db: Db,
  { clock }: Pick<ActDeps, 'clock'>,
  phoneHash: string,
): Promise<{ reference: string } | null> {
  const phone = await findPhoneByHash(db, phoneHash);
  const helper = phone && (await findFacilitatorOfPhone(db, phone.id));
  if (helper === null) return null;
  const [last] = await astray(db, {
    helperId: helper.id,
    since: clock.now() - ASKED_MS,
    limit: 1,
  });
  return last === undefined ? null : { reference: last.reference };
}

/**
 * The right number of who said something with a helper, after another one was not. It is confirmed like the
 * first one; an answer that waits is brought there. A number that was denied is not called again.
 */
export async function keyAgain(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: {
    reference: string;
    /** E.164; null: she has no phone, her answers go to who helped. */
    number: string | null;
    /** Who helped; or a name of the team. */
    by: Person | { moderator: string };
  },
): Promise<{ kind: 'kept' | 'unknown' | 'same' }> {
  const { reference, number, by } = input;
  const author = await lockAstray(tx, reference);
  const helper = 'moderator' in by ? null : await findFacilitatorOfPhone(tx, by.phoneId);
  const mayGive = 'moderator' in by || (helper !== null && helper.id === author?.assistedBy);
  if (author === null || !mayGive) return { kind: 'unknown' };
  const phoneHash = number === null ? null : deps.phones.hash(number);
  if (phoneHash !== null && (await wasDenied(tx, { reference, phoneHash })))
    return { kind: 'same' };
  const phone = number === null ? null : await keyedPhone(tx, deps, number, author.language);
  const keyedPhoneId = phone?.id ?? null;
  await updateCitizen(tx, author.id, { keyedPhoneId, keyedWrongAt: null });
  await insertAudit(tx, {
    actor: 'moderator' in by ? `console:${by.moderator}` : `facilitator:${helper?.id}`,
    action: 'assist.number',
    subject: `citizen:${author.id}`,
    at: deps.clock.now(),
  });
  for (const { id } of await saidBy(tx, author.id)) await bring(tx, deps, id);
  return { kind: 'kept' };
}

async function bring(tx: Knex.Transaction, deps: ActDeps, contributionId: number): Promise<void> {
  const contribution = await findContribution(tx, contributionId);
  const answer = contribution && (await lastSentAnswer(tx, contributionId));
  if (!answer || answer.heardAt !== null) return;
  await tellAnswer(tx, deps, contribution, answer, answer.sentAt ?? deps.clock.now());
}
