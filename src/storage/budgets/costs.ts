import { fromColumns, insertRowOnce, queryRows, toColumns } from '../rows.ts';
import type { Db } from '../transaction.ts';

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

/** What a cost belongs to: a delivery, a USSD session, or a call that came in. */
export type CostSubject = Pick<
  CostEntry,
  'kind' | 'deliveryId' | 'ussdSessionId' | 'inboundCallKey'
>;

/** What is booked on something, oldest first. */
export async function costsOf(db: Db, subject: CostSubject): Promise<CostEntry[]> {
  const rows: object[] = await db('cost_entry').where(toColumns(subject)).orderBy('id');
  return rows.map((row) => fromColumns<CostEntry>(row));
}

/** Null when this thing has its cost, estimated or reported, already: the first one stays. */
export const insertCost = (db: Db, entry: CostEntry) => insertRowOnce(db, 'cost_entry', entry);

/** The first cost of each of several things. @returns how many had none yet. */
export async function insertCosts(
  db: Db,
  entries: readonly (Omit<CostEntry, 'communeNumber'> & { communeNumber: number | null })[],
): Promise<number> {
  const rows: object[] = await db('cost_entry')
    .insert(entries.map(toColumns))
    .onConflict()
    .ignore()
    .returning('id');
  return rows.length;
}

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

/** A price nobody has set yet. @returns false when there is one already. */
export async function insertFirstPrice(
  db: Db,
  price: { kind: PriceKind; provider: string; amountMillionths: number; currency: string } & {
    validFrom: number;
  },
): Promise<boolean> {
  const rows = await queryRows(
    db,
    `insert into price (kind, provider, amount_millionths, currency, valid_from)
      select :kind, :provider, :amountMillionths, :currency, :validFrom
      where not exists (select from price where kind = :kind and provider = :provider) returning id`,
    { ...price, validFrom: new Date(price.validFrom) },
  );
  return rows.length > 0;
}
