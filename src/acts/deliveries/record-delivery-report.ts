import type { Knex } from 'knex';
import {
  type DeliveryRow,
  type DeliveryState,
  lockDeliveryByProviderId,
  updateDelivery,
} from '../../storage/deliveries.ts';
import { receiveEvent } from '../../storage/inbound-events.ts';
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
  const delivery = await lockDeliveryByProviderId(tx, report.provider, report.messageId);
  if (delivery !== null) return applyReport(tx, delivery, report);
  await receiveEvent(tx, {
    key: reportKey(report.provider, report.messageId),
    kind: 'report',
    provider: report.provider,
    payload: JSON.stringify(report),
    receivedAt: deps.clock.now(),
  });
  return { kind: 'early' };
}

export const reportKey = (provider: string, messageId: string) => `report:${provider}:${messageId}`;

export async function applyReport(
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
