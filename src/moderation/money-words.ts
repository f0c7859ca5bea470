const UNIT = 1_000_000;

/** `12 300 XOF`, whole units; without a currency the number alone. */
export function moneyWords(millionths: number, currency: string | null): string {
  const units = String(Math.round(millionths / UNIT)).replace(/\B(?=(\d{3})+$)/g, ' ');
  return currency === null ? units : `${units} ${currency}`;
}

/** `1 segment`, `2 segments`. */
export function segmentWords(count: number): string {
  return `${count} segment${count > 1 ? 's' : ''}`;
}
