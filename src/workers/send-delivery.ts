import { setTimeout as pause } from 'node:timers/promises';
import type { RefusedSending } from '../acts/budgets/refuse-sending.ts';
import { type MayLeave, mayLeave } from '../acts/deliveries/may-leave.ts';
import { recordSendOutcome } from '../acts/deliveries/record-send-outcome.ts';
import { type Sending, startSending } from '../acts/deliveries/start-sending.ts';
import type { SendOutcome } from '../channels/sms/codec.ts';
import { AppError } from '../errors.ts';
import { describeError } from '../lib/fault-log.ts';
import { runAct } from '../runner/run-act.ts';
import type { DeliveryRow } from '../storage/deliveries/deliveries.ts';
import { waitAtMost } from '../storage/transaction.ts';
import { reportBudgets } from './report-budgets.ts';
import type { WorkerDeps } from './worker-deps.ts';

/** What sending SMS and placing calls have in common. */
export interface SendingDeps extends WorkerDeps {
  /** The operator's name, kept with the delivery. */
  providerName: string;
  /** False with a real operator unless DEMO is set. */
  demoAllowed: boolean;
}

/** A claim that waits longer for a lock fails, and its row is found by the sweeper: it keeps no connection. */
const LOCK_MS = 5_000;
/** Within the time of its job. */
const RECORD_AGAIN_MS = [250, 500, 1_000, 2_000, 4_000, 8_000];

type Send = (delivery: DeliveryRow, to: string) => Promise<SendOutcome>;

export type Claimed = Exclude<MayLeave, { kind: 'yes' }> | Sending;

/** What is written before and after an attempt, each in a transaction of its own. */
export interface SendingSteps {
  /** Nothing may be sent that this did not claim. */
  claim(deliveryId: string): Promise<Claimed>;
  record(deliveryId: string, outcome: SendOutcome): Promise<{ alarm: boolean }>;
}

/**
 * Makes one attempt at a delivery: claims it, hands it to the operator outside any transaction, records
 * what came of it. Killed between the two, the row is found half-sent by the sweeper. Nothing happens
 * when it is not due, done, or somebody else's.
 * @throws AppError demo_guard for a demo phone on a real operator; the delivery is cancelled.
 */
export async function sendDelivery(
  deps: SendingDeps,
  deliveryId: string,
  send: Send,
  steps: SendingSteps = stepsAlone(deps),
): Promise<void> {
  const claimed = await steps.claim(deliveryId);
  if (claimed.kind === 'demo_refused') throw new AppError('demo_guard', `delivery ${deliveryId}`);
  if ('told' in claimed) reportBudgets(deps.log, claimed.told);
  if (claimed.kind === 'refused') reportRefused(deps, deliveryId, claimed);
  if (claimed.kind !== 'send') return;
  const outcome = await attempt(deps, claimed.delivery, () => send(claimed.delivery, claimed.to));
  const { alarm } = await recordAtLast(() => steps.record(deliveryId, outcome));
  report(deps, claimed.delivery, outcome, alarm);
}

/** A database that is restarted is soon back; what the operator said and nobody wrote down is sent twice. */
async function recordAtLast<Recorded>(record: () => Promise<Recorded>): Promise<Recorded> {
  for (const ms of RECORD_AGAIN_MS) {
    try {
      return await record();
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'database_unavailable')) throw error;
      await pause(ms);
    }
  }
  return record();
}

/** The steps of one delivery, whatever keeps it and whatever it comes to. */
export function stepsAlone(deps: SendingDeps): SendingSteps {
  const { demoAllowed, providerName: provider } = deps;
  return {
    claim: (deliveryId) =>
      runAct(deps, async (tx, acts) => {
        await waitAtMost(tx, LOCK_MS);
        const leave = await mayLeave(tx, acts, { deliveryId, demoAllowed });
        if (leave.kind !== 'yes') return leave;
        const { delivery: locked } = leave;
        return startSending(tx, acts, { deliveryId, ...(locked && { locked }) });
      }),
    record: async (deliveryId, outcome) => {
      const settled = await runAct(deps, (tx, acts) =>
        recordSendOutcome(tx, acts, { deliveryId, provider, outcome }),
      );
      return { alarm: 'alarm' in settled && settled.alarm };
    },
  };
}

/** An adapter that throws has not told whether the request left. */
async function attempt(
  deps: SendingDeps,
  delivery: DeliveryRow,
  send: () => Promise<SendOutcome>,
): Promise<SendOutcome> {
  try {
    return await send();
  } catch (error) {
    deps.log.error({ delivery: delivery.id, fault: describeError(error) }, 'an adapter failed');
    return { kind: 'unknown', detail: 'the adapter failed' };
  }
}

function reportRefused(
  { log }: SendingDeps,
  delivery: string,
  { why, instead }: RefusedSending,
): void {
  log.warn({ delivery, why, instead }, 'not sent: no budget or quota is left for it');
}

function report(
  deps: SendingDeps,
  delivery: DeliveryRow,
  outcome: SendOutcome,
  alarm: boolean,
): void {
  if (outcome.kind === 'accepted') return;
  const code = outcome.kind === 'refused' ? outcome.code : 'unknown';
  const fields = { delivery: delivery.id, kind: delivery.kind, attempt: delivery.attempts, code };
  if (alarm) deps.log.error(fields, 'nothing leaves until the operator account is mended');
  else deps.log.warn(fields, 'a delivery was not accepted');
}
