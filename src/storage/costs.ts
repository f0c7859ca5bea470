import { insertRowOnce, queryRows } from './rows.ts';
import type { Db } from './transaction.ts';

export type PriceKind = 'sms_segment' | 'call_minute' | 'inbound_call_minute' | 'ussd_session';

export interface CostEntry {
  kind: 'sms' | 'call' | 'inbound_call' | 'ussd_session';
  deliveryId?: string;
  ussdSessionId?: number;
  inboundCallKey?: string;
  communeNumber?: number;
  amountMillionths: number;
  currency: string;
  source: 'estimated' | 'reported' | 'correction';
  at: number;
}

/** Null when this thing has its cost from that source already; the first one stays. */
export const insertCost = (db: Db, entry: CostEntry) => insertRowOnce(db, 'cost_entry', entry);

/** The price in force at `at`, or null. */
export async function priceAt(
  db: Db,
  kind: PriceKind,
  provider: string,
  at: number,
): Promise<{ amountMillionths: number; currency: string } | null> {
  const [row] = await queryRows<{ amountMillionths: number; currency: string }>(
    db,
    `select amount_millionths, currency from price
      where kind = :kind and provider = :provider and valid_from <= :at order by valid_from desc limit 1`,
    { kind, provider, at: new Date(at) },
  );
  return row ?? null;
}
