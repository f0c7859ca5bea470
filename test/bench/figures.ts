/** The middle value; of an even count the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which `share` (0 to 1) of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** One line of the result: what was measured, the figure, and what is to be reached. */
export function row(what: string, figure: string, reach = ''): void {
  console.log(`  ${what.padEnd(58)} ${figure.padStart(16)}   ${reach}`.trimEnd());
}

export function title(text: string): void {
  console.log(`\n${text}`);
}

export const perSecond = (count: number, ms: number): number => (count * 1_000) / ms;
export const round = (value: number, digits = 0): string => value.toFixed(digits);
export const ratio = (ours: number, theirs: number): string => `${(ours / theirs).toFixed(2)} x`;
