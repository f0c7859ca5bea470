export interface Cost {
  /** Millionths of a unit of `currency`. */
  amountMillionths: number;
  currency: string;
}

/**
 * What an operator says something cost: `KES 0.8000`, `0.8 KES`; an amount alone is in `fallback`.
 * Null when it is neither, or no currency is known.
 */
export function parseCost(text: string | null, fallback: string | null = null): Cost | null {
  const match = /^\s*([A-Za-z]{3})?\s*(\d+(?:\.\d+)?)\s*([A-Za-z]{3})?\s*$/.exec(text ?? '');
  const currency = match?.[1] ?? match?.[3] ?? fallback;
  if (match === null || currency === null) return null;
  return {
    amountMillionths: Math.round(Number(match[2]) * 1_000_000),
    currency: currency.toUpperCase(),
  };
}
