/** Up to here a count is said in words; above, digit by digit. */
const WORDS_UP_TO = 99;

/** Prompt ids that say a whole count in one language: 34 is "bi saba", "ni", "naani". */
export function numberPrompts(count: number, language: string): string[] {
  if (!Number.isInteger(count) || count < 0 || count > WORDS_UP_TO)
    return digitPrompts(String(Math.abs(Math.trunc(count))));
  if (count < 10) return [`digit.${count}`];
  return language === 'fr' ? frenchPrompts(count) : tensAndUnits(count);
}

/** Prompt ids that say the digits of a text one by one; everything else in it is left out. */
export function digitPrompts(text: string): string[] {
  return (text.match(/\d/g) ?? []).map((digit) => `digit.${digit}`);
}

/** Bambara, Soninké and Pulaar: tens, "and", units. */
function tensAndUnits(count: number): string[] {
  const unit = count % 10;
  const tens = `number.${count - unit}`;
  return unit === 0 ? [tens] : [tens, 'number.and', `digit.${unit}`];
}

/** Soixante-dix, soixante et onze, quatre-vingts, quatre-vingt-dix-neuf. */
function frenchPrompts(count: number): string[] {
  if (count <= 16 || [20, 30, 40, 50, 60, 70, 80, 90].includes(count)) return [`number.${count}`];
  if (count < 20) return ['number.10', `digit.${count - 10}`];
  const tens = count < 70 ? count - (count % 10) : count < 80 ? 60 : 80;
  const rest = count - tens;
  const joined = rest % 10 === 1 && tens < 80 ? ['number.and'] : [];
  return [`number.${tens}`, ...joined, ...numberPrompts(rest, 'fr')];
}
