import { readCsvLines } from '../../lib/csv-lines.ts';

export const PRICE_KINDS = [
  'sms_segment',
  'call_minute',
  'inbound_call_minute',
  'ussd_session',
] as const;

/** What one unit costs: a part of an SMS, a begun minute, a session. */
export interface PriceLine {
  /** As adapters name themselves. */
  provider: string;
  kind: (typeof PRICE_KINDS)[number];
  /** Millionths of a unit of `currency`. */
  amountMillionths: number;
  /** ISO 4217. */
  currency: string;
}

export type PriceList =
  | { ok: true; prices: PriceLine[] }
  /** One sentence for each line that cannot be read. */
  | { ok: false; problems: string[] };

const COLUMNS = 'operator,kind,amount,currency';

/**
 * Reads a list of prices: comma-separated, first line `operator,kind,amount,currency`, amounts in units of
 * the currency with a point. The same operator and kind twice is a problem.
 */
export function readPrices(csv: string): PriceList {
  const list = readCsvLines<PriceLine>(csv, {
    columns: COLUMNS,
    read: readLine,
    keys: ({ provider, kind }) => [`${provider}/${kind}`],
    whole: 'an operator, a kind, an amount and a currency',
    unique: 'an operator and a kind',
  });
  return list.ok ? { ok: true, prices: list.lines } : list;
}

function readLine(cells: readonly string[]): PriceLine | null {
  const [provider = '', named = '', amount = '', currency = '', ...more] = cells;
  const kind = PRICE_KINDS.find((each) => each === named);
  const whole = /^[a-z0-9_-]+$/.test(provider) && /^[A-Z]{3}$/.test(currency) && more.length === 0;
  if (!whole || kind === undefined || !/^\d{1,7}(\.\d{1,6})?$/.test(amount)) return null;
  return { provider, kind, amountMillionths: Math.round(Number(amount) * 1_000_000), currency };
}
