import { claimTogether } from '../acts/deliveries/claim-together.ts';
import { type AcceptedSms, recordAccepted } from '../acts/deliveries/record-accepted.ts';
import { AppError } from '../errors.ts';
import { atMost } from '../lib/at-most.ts';
import { describeError } from '../lib/fault-log.ts';
import { inBatches } from '../lib/in-batches.ts';
import { runAct } from '../runner/run-act.ts';
import { waitAtMost } from '../storage/transaction.ts';
import { reportBudgets } from './report-budgets.ts';
import { type Claimed, type SendingDeps, type SendingSteps, stepsAlone } from './send-delivery.ts';

/** SMS of one statement: enough to share its cost, few enough to be locked for milliseconds only. */
const MOST = 50;
/** A batch that waits longer for money that somebody has locked is parted: the others need not wait. */
const LOCK_MS = 1_000;
/** Claims, and outcomes, that have their transactions alone at a time: connections are left for who dials. */
const ALONE = 6;

/**
 * The steps of SMS that are sent at the same time: they are claimed together and what the operator took is
 * recorded together, as each of them would be. What is out of the ordinary (held, refused, a second attempt)
 * and every SMS of a batch that failed has its steps alone.
 */
export function smsBatches(deps: SendingDeps): SendingSteps {
  const alone = stepsAlone(deps);
  const claim = inBatches<string, Claimed>({
    together: (ids) => orAlone(deps, 'claim', () => claimBatch(deps, ids)),
    alone: atMost(ALONE, alone.claim),
    most: MOST,
  });
  const record = atMost(ALONE, alone.record);
  const accept = inBatches<AcceptedSms, { alarm: boolean }>({
    together: (accepted) => orAlone(deps, 'record', () => recordBatch(deps, accepted)),
    alone: ({ deliveryId, ...told }) => record(deliveryId, { kind: 'accepted', ...told }),
    most: MOST,
  });
  return {
    claim,
    record: (deliveryId, outcome) =>
      outcome.kind === 'accepted'
        ? accept({ deliveryId, providerId: outcome.providerId, cost: outcome.cost })
        : record(deliveryId, outcome),
  };
}

async function claimBatch(
  deps: SendingDeps,
  deliveryIds: readonly string[],
): Promise<ReadonlyMap<string, Claimed>> {
  const { demoAllowed } = deps;
  const { claimed, notDue, told } = await runAct(deps, async (tx, acts) => {
    await waitAtMost(tx, LOCK_MS);
    return claimTogether(tx, acts, { deliveryIds, demoAllowed });
  });
  reportBudgets(deps.log, told);
  const outcomes = new Map<string, Claimed>(notDue.map((id) => [id, { kind: 'not_due' }]));
  for (const sms of claimed) outcomes.set(sms.delivery.id, { kind: 'send', ...sms, told: [] });
  return outcomes;
}

async function recordBatch(
  deps: SendingDeps,
  accepted: readonly AcceptedSms[],
): Promise<ReadonlyMap<AcceptedSms, { alarm: boolean }>> {
  const provider = deps.providerName;
  const recorded = await runAct(deps, (tx, acts) =>
    recordAccepted(tx, acts, { provider, accepted }),
  );
  const done = accepted.filter(({ deliveryId }) => recorded.has(deliveryId));
  return new Map(done.map((sms) => [sms, { alarm: false }]));
}

/**
 * A batch that failed did nothing; a row that spoils it must not keep the others. Nothing is claimed while
 * the database is away, but what the operator took is recorded on another connection if there is one: an
 * outcome that is lost is sent twice.
 */
async function orAlone<Item, Outcome>(
  { log }: SendingDeps,
  batch: 'claim' | 'record',
  work: () => Promise<ReadonlyMap<Item, Outcome>>,
): Promise<ReadonlyMap<Item, Outcome>> {
  try {
    return await work();
  } catch (error) {
    const isAway = error instanceof AppError && error.code === 'database_unavailable';
    if (isAway && batch === 'claim') throw error;
    log.warn({ batch, fault: describeError(error) }, 'a batch of SMS failed: one by one');
    return new Map();
  }
}
