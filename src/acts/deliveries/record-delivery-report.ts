import type { Knex } from 'knex';
import {
  type DeliveryRow,
  type DeliveryState,
  lockDeliveryByProviderId,
  updateDelivery,
} from '../../storage/deliveries/deliveries.ts';
import {
  finishEvent,
  openEventsOf,
  receiveEvent,
  takeTurns,
} from '../../storage/deliveries/inbound-events.ts';
import type { ActDeps } from '../deps.ts';

/** As the channels read it. */
export interface DeliveryReport {
  provider: string;
  messageId: string;
  state: 'sent' | 'delivered' | 'failed' | 'unknown';
  /** The operator's own word, kept as received. */
  status: string;
  reason: string | null;
}

/** A state never goes back: a report may come twice, late, or in the wrong order. */
const RANK: Readonly<Record<DeliveryState, number>> = {
  due: 0,
  sending: 0,
  unknown: 0,
  accepted: 1,
  sent: 2,
  delivered: 3,
  failed: 3,
  cancelled: 3,
};

/** What became of an SMS. One that comes before the send was recorded waits for it as an event. */
export async function recordDeliveryReport(
  tx: Knex.Transaction,
  deps: ActDeps,
  report: DeliveryReport,
): Promise<{ kind: 'recorded' | 'ignored' | 'early' }> {
  const { provider, messageId } = report;
  const known = await lockDeliveryByProviderId(tx, provider, messageId);
  if (known !== null) return applyReport(tx, known, report);
  // The answer of the API may be on its way into the row: it waits for us, or we see it.
  await takeTurns(tx, [messageName(provider, messageId)]);
  const delivery = await lockDeliveryByProviderId(tx, provider, messageId);
  if (delivery !== null) return applyReport(tx, delivery, report);
  await receiveEvent(tx, {
    key: `${messageName(provider, messageId)}:${report.state}`,
    kind: 'report',
    provider,
    payload: JSON.stringify(report),
    receivedAt: deps.clock.now(),
  });
  return { kind: 'early' };
}

/** Applies the reports that came before the operator's own answer told which SMS is meant. */
export async function applyEarlyReports(
  tx: Knex.Transaction,
  deps: ActDeps,
  delivery: DeliveryRow,
): Promise<void> {
  const name = messageName(delivery.provider ?? '', delivery.providerId ?? '');
  let { state } = delivery;
  for (const { key, payload } of await openEventsOf(tx, reportKeys(name))) {
    const report = JSON.parse(payload ?? '{}') as DeliveryReport;
    const applied = await applyReport(tx, { ...delivery, state }, report);
    if (applied.kind === 'recorded' && report.state !== 'unknown') state = report.state;
    await finishEvent(tx, key, deps.clock.now());
  }
}

const STATES = ['sent', 'delivered', 'failed', 'unknown'] as const;

/** The keys of the events that reports of an SMS wait in. */
export const reportKeys = (name: string) => STATES.map((state) => `${name}:${state}`);

/** One name an SMS, for its reports and for whoever records that it was sent. */
export const messageName = (provider: string, messageId: string) =>
  `report:${provider}:${messageId}`;

async function applyReport(
  tx: Knex.Transaction,
  delivery: DeliveryRow,
  report: DeliveryReport,
): Promise<{ kind: 'recorded' | 'ignored' }> {
  if (report.state === 'unknown') {
    await updateDelivery(tx, delivery.id, { providerStatus: report.status });
    return { kind: 'recorded' };
  }
  if (RANK[report.state] <= RANK[delivery.state]) return { kind: 'ignored' };
  await updateDelivery(tx, delivery.id, {
    state: report.state,
    providerStatus: report.status,
    failure: report.state === 'failed' ? (report.reason ?? 'failed') : null,
  });
  return { kind: 'recorded' };
}
