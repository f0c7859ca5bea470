/** Damm's quasigroup of order 10 (H. M. Damm, 2004): it catches every single wrong digit and every swap
 * of two neighbours. Row: interim digit; column: next digit. */
const TABLE = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
] as const;

/** The check digit of a string of decimal digits, `'572'` → `'4'`. */
export function dammDigit(digits: string): string {
  let interim = '0';
  for (const digit of digits) interim = TABLE[Number(interim)]?.[Number(digit)] ?? '0';
  return interim;
}

/** Whether the last digit of `digits` is the check digit of those before it. */
export function dammHolds(digits: string): boolean {
  return dammDigit(digits) === '0';
}
