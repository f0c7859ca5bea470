/** Calls back a phone gets in a day; each is ours to pay. */
export const MOST_CALLS_A_DAY = 50;

/**
 * Whether we may call `number` (E.164) because of who beeps, calls or writes. Every call is ours to pay, and
 * such a number can be forged: only the countries served, so that nobody makes us call a premium line
 * abroad, and never ourselves.
 * @param served beginnings of numbers, such as `+223`.
 * @param own the number we call from.
 */
export function mayCallBack(number: string, served: readonly string[], own: string): boolean {
  return number !== own && served.some((prefix) => number.startsWith(prefix));
}
