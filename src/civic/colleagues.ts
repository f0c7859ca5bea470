import { foldKey } from '../lib/text-fold.ts';

/** What a spoken menu offers and one SMS lists. */
export const MOST_COLLEAGUES = 4;

/**
 * The one of `colleagues` he means: its number in the list he was shown, or words that are all in one name
 * and in no other. Null when it is none, or could be two.
 */
export function colleagueMeant<Colleague extends { name: string }>(
  colleagues: readonly Colleague[],
  to: string,
): Colleague | null {
  const words = foldKey(to)
    .split(' ')
    .filter((word) => word !== '' && !TITLES.has(word));
  const [only] = words;
  if (only === undefined) return null;
  if (words.length === 1 && /^\d$/.test(only)) return colleagues[Number(only) - 1] ?? null;
  const found = colleagues.filter(({ name }) => {
    const parts = foldKey(name).split(' ');
    return words.every((word) => parts.includes(word));
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

const TITLES: ReadonlySet<string> = new Set([
  'm',
  'mr',
  'mme',
  'monsieur',
  'madame',
  'numero',
  'no',
]);
