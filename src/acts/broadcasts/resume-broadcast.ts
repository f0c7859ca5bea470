import type { Knex } from 'knex';
import { callCost } from '../../civic/broadcasts/broadcast-cost.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { resumeRows, stoppedRows } from '../../storage/publications/broadcast-progress.ts';
import {
  type BroadcastRow,
  findBroadcast,
  updateBroadcast,
} from '../../storage/publications/broadcasts.ts';
import { lockPublication, updatePublication } from '../../storage/publications/publications.ts';
import { take } from '../budgets/reserve.ts';
import type { ActDeps } from '../deps.ts';
import { pacesOf, placingsOf } from './expand-broadcast.ts';
import { takeBack } from './stop-broadcast.ts';
import { estimateOf, type Told, toldOf } from './told.ts';

export type Resumed =
  | { kind: 'resumed'; rows: number }
  /** What the rest costs, and what is left for broadcasts. */
  | { kind: 'unpaid'; amountMillionths: number; leftMillionths: number; currency: string }
  | { kind: 'not_stopped' };

/** A stopped broadcast goes on: who had their SMS or call has had it, everybody else gets it once. */
export async function resumeBroadcast(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { publicationId: number; actor: string },
): Promise<Resumed> {
  const { publicationId, actor } = input;
  const publication = await lockPublication(tx, publicationId);
  const broadcast = await findBroadcast(tx, publicationId);
  const stopped = publication?.broadcast === 'stopped' && publication.state === 'published';
  if (publication === null || !stopped) return { kind: 'not_stopped' };
  const told = await toldOf(tx, deps, publication);
  const rest = await estimateOf(tx, publication, told, publication.broadcastPhoneId ?? 0);
  const paying = { broadcast, told, rest: rest.amountMillionths };
  const outcome = broadcast === null ? null : await payRest(tx, deps, { ...paying, broadcast });
  if (outcome?.kind === 'unpaid') return outcome;
  await updatePublication(tx, publicationId, { broadcast: 'waiting' });
  const rows = outcome?.rows ?? 0;
  await insertAudit(tx, {
    ...{
      actor: `console:${actor}`,
      action: 'broadcast.resume',
      subject: `publication:${publicationId}`,
    },
    ...{ detail: { rows }, at: deps.clock.now() },
  });
  return { kind: 'resumed', rows };
}

/** Holds what the rest costs, and gives the rows that were taken back their minutes. */
async function payRest(
  tx: Knex.Transaction,
  deps: ActDeps,
  { broadcast, told, rest }: { broadcast: BroadcastRow; told: Told; rest: number },
): Promise<Exclude<Resumed, { kind: 'not_stopped' }>> {
  const { prices, callSeconds, payers, plans } = told;
  const { publicationId } = broadcast;
  // Killed before it took its rows back, a stop leaves that to whoever resumes.
  await takeBack(tx, publicationId);
  const back = await stoppedRows(tx, publicationId);
  const again =
    back.segments * prices.segmentMillionths + back.calls * callCost(callSeconds, prices);
  const amount = rest + again;
  const taken = await take(tx, deps, payers, { amount, spender: 'optional', plans });
  if (taken.kind === 'refused') {
    const { leftMillionths } = told;
    const left = leftMillionths ?? 0;
    return {
      ...{ kind: 'unpaid', amountMillionths: amount, leftMillionths: left },
      currency: payers.currency,
    };
  }
  const now = deps.clock.now();
  const fresh = { ...broadcast, placedSms: 0, placedCall: 0, smsAt: now, callAt: now };
  const paces = pacesOf(deps, fresh);
  const rows = back.sms + back.calls;
  const heldOn = plans > 0 ? payers.month : null;
  const placings = placingsOf(deps, { ...told, calls: true }, paces, rows, heldOn !== null);
  await resumeRows(tx, publicationId, placings, heldOn);
  await updateBroadcast(tx, publicationId, {
    ...{ heldMillionths: heldOn === null ? 0 : rest, heldOn, currency: payers.currency },
    ...{ placedSms: 0, placedCall: 0, finishedAt: null },
    smsAt: placings.sms.minutes.at(-1) ?? now,
    callAt: placings.call.minutes.at(-1) ?? now,
    ...{ stoppedAt: null, stoppedBy: null, stopReason: null },
  });
  return { kind: 'resumed', rows };
}
