import type { Knex } from 'knex';
import { callCost } from '../../civic/broadcasts/broadcast-cost.ts';
import { minutesFor, type Pace, paceAfter } from '../../civic/broadcasts/pace.ts';
import { correctBudgets } from '../../storage/budgets/budget-holds.ts';
import {
  type BroadcastRow,
  findBroadcast,
  insertBroadcast,
  insertBroadcastPage,
  type PageWritten,
  type Placing,
  updateBroadcast,
} from '../../storage/publications/broadcasts.ts';
import {
  lockPublication,
  type PublicationRow,
  updatePublication,
} from '../../storage/publications/publications.ts';
import { type BudgetTold, take } from '../budgets/reserve.ts';
import type { ActDeps } from '../deps.ts';
import { estimateOf, type Told, toldOf } from './told.ts';

export type Expanded =
  /** Rows that leave now; the others have their minute. Call again for the next page. */
  | { kind: 'page'; due: PageWritten['due'] }
  /** Nothing is left to do: everybody has their row, or it is not published (any more). */
  | { kind: 'done' }
  /** No money is left for it: nothing of it leaves until somebody resumes it. */
  | { kind: 'unpaid'; told: BudgetTold[] };

/**
 * Writes the rows of the next `limit` phones that follow what was published: a call for who last came by
 * voice, when there is something to hear, else an SMS, so many a minute. The page and how far it got are
 * one transaction under the publication's lock, so two workers take turns, a killed one is taken up where
 * it stopped, and nobody is told twice. What all of it is expected to cost is held before the first row.
 */
export async function expandBroadcast(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { publicationId: number; limit: number },
): Promise<Expanded> {
  const publication = await lockPublication(tx, input.publicationId);
  if (publication?.broadcast !== 'waiting' || publication.state !== 'published') {
    return { kind: 'done' };
  }
  const told = await toldOf(tx, deps, publication);
  const begun =
    (await findBroadcast(tx, publication.id)) ?? (await begin(tx, deps, told, publication));
  if ('told' in begun) return { kind: 'unpaid', told: begun.told };
  const page = await writePage(tx, deps, { publication, broadcast: begun, told }, input.limit);
  if (page === 'unpaid') return { kind: 'unpaid', told: [] };
  if (page.last !== null) return { kind: 'page', due: page.due };
  await finish(tx, deps, publication, begun);
  return { kind: 'done' };
}

/** Holds what telling everybody is expected to cost, all of it or nothing. */
async function begin(
  tx: Knex.Transaction,
  deps: ActDeps,
  told: Told,
  publication: PublicationRow,
): Promise<BroadcastRow | { told: BudgetTold[] }> {
  const { payers, plans, callSeconds } = told;
  const now = deps.clock.now();
  const after = publication.broadcastPhoneId ?? 0;
  const estimate = await estimateOf(tx, publication, told, after);
  const amount = estimate.amountMillionths;
  const taken = await take(tx, deps, payers, { amount, spender: 'optional', plans });
  const paid = taken.kind === 'taken';
  const row = await insertBroadcast(tx, {
    publicationId: publication.id,
    ...{ beganAt: now, smsAt: now, callAt: now, callSeconds, currency: payers.currency },
    estimateMillionths: amount,
    heldMillionths: paid && plans > 0 ? amount : 0,
    heldOn: plans > 0 ? payers.month : null,
    ...{ peopleSms: estimate.peopleSms, peopleCall: estimate.peopleCall },
    ...(!paid && { stoppedAt: now, stopReason: 'budget' }),
  });
  if (paid) return row;
  await updatePublication(tx, publication.id, { broadcast: 'stopped' });
  return { told: taken.told };
}

/** Thrown out of a page whose new followers cannot be paid: its rows go with it. */
class Unpaid extends Error {}

interface Expanding {
  publication: PublicationRow;
  broadcast: BroadcastRow;
  told: Told;
}

async function writePage(
  tx: Knex.Transaction,
  deps: ActDeps,
  expanding: Expanding,
  limit: number,
): Promise<PageWritten | 'unpaid'> {
  try {
    return await tx.transaction((page) => tryPage(page, deps, expanding, limit));
  } catch (error) {
    if (!(error instanceof Unpaid)) throw error;
    const { publication, broadcast } = expanding;
    const { id } = publication;
    await updatePublication(tx, id, { broadcast: 'stopped' });
    await giveBackHeld(tx, publication, broadcast);
    await updateBroadcast(tx, id, {
      ...{ heldMillionths: 0, stoppedAt: deps.clock.now(), stoppedBy: null, stopReason: 'budget' },
    });
    return 'unpaid';
  }
}

async function tryPage(
  tx: Knex.Transaction,
  deps: ActDeps,
  { publication, broadcast, told }: Expanding,
  limit: number,
): Promise<PageWritten> {
  const paces = pacesOf(deps, broadcast);
  const placings = placingsOf(deps, told, paces, limit, broadcast.heldOn !== null);
  const page = await insertBroadcastPage(tx, {
    ...{ publication, after: publication.broadcastPhoneId ?? 0, limit, ...placings },
    ...{ words: told.words, calls: told.calls, reservedOn: broadcast.heldOn },
    now: deps.clock.now(),
  });
  const over = page.heldMillionths - broadcast.heldMillionths;
  if (over > 0) {
    const { payers, plans } = told;
    const taken = await take(tx, deps, payers, { amount: over, spender: 'optional', plans });
    if (taken.kind === 'refused') throw new Unpaid();
  }
  const sms = paceAfter(paces.sms, page.placed.sms, placings.sms.minutes);
  const call = paceAfter(paces.call, page.placed.call, placings.call.minutes);
  await updateBroadcast(tx, publication.id, {
    heldMillionths: Math.max(0, -over),
    ...{ placedSms: sms.placed, smsAt: sms.at, placedCall: call.placed, callAt: call.at },
  });
  if (page.last !== null) {
    await updatePublication(tx, publication.id, { broadcastPhoneId: page.last });
  }
  return page;
}

/** Everybody has their row: what was held for people who are not there is given back. */
async function finish(
  tx: Knex.Transaction,
  deps: ActDeps,
  publication: PublicationRow,
  broadcast: BroadcastRow,
): Promise<void> {
  await updatePublication(tx, publication.id, { broadcast: 'done' });
  await giveBackHeld(tx, publication, broadcast);
  await updateBroadcast(tx, publication.id, {
    heldMillionths: 0,
    finishedAt: deps.clock.now(),
  });
}

/** What a broadcast holds that no delivery of it took. */
export async function giveBackHeld(
  tx: Knex.Transaction,
  { communeNumber }: Pick<PublicationRow, 'communeNumber'>,
  { heldMillionths, heldOn, currency }: BroadcastRow,
): Promise<void> {
  if (heldOn === null || heldMillionths === 0) return;
  const part = { communeNumber, amountMillionths: -heldMillionths };
  await correctBudgets(tx, { month: heldOn, currency }, [part]);
}

interface Paces {
  sms: Pace;
  call: Pace;
}

/** Minutes that have passed are not made up for: it goes on from now. */
export function pacesOf(deps: ActDeps, broadcast: BroadcastRow): Paces {
  const now = deps.clock.now();
  const { sms, calls } = deps.settings.broadcastPace;
  return {
    sms: { perMinute: sms, placed: broadcast.placedSms, at: Math.max(now, broadcast.smsAt) },
    call: { perMinute: calls, placed: broadcast.placedCall, at: Math.max(now, broadcast.callAt) },
  };
}

/** When up to `count` of each kind leave, and what each holds. */
export function placingsOf(
  deps: ActDeps,
  { prices, callSeconds, calls }: Told,
  paces: Paces,
  count: number,
  held: boolean,
): { sms: Placing; call: Placing } {
  const { quietHours, timeZone } = deps.settings;
  const placing = (pace: Pace, most: number, each: number): Placing => ({
    perMinute: pace.perMinute,
    into: pace.placed % pace.perMinute,
    minutes: minutesFor(pace, most, quietHours, timeZone),
    heldMillionths: held ? each : 0,
  });
  return {
    sms: placing(paces.sms, count, prices.segmentMillionths),
    call: placing(paces.call, calls ? count : 0, callCost(callSeconds, prices)),
  };
}
