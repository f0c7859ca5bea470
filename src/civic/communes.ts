import { foldKey } from '../lib/text-fold.ts';

export interface NamedCommune {
  /** Stable, three digits. */
  number: number;
  name: string;
}

/**
 * The communes whose name, or a word of it, starts with `letters` (two at least), accents, case and
 * hyphens aside; or the one with that number when three digits are given. Best first: the whole name,
 * then names that start so, then names with such a word; by number inside each.
 */
export function matchCommunes<C extends NamedCommune>(
  letters: string,
  communes: readonly C[],
): C[] {
  const key = foldKey(letters);
  if (/^\d{3}$/.test(key)) return communes.filter((commune) => commune.number === Number(key));
  if (key.length < 2) return [];
  return communes
    .map((commune) => ({ commune, rank: rankOf(key, foldKey(commune.name)) }))
    .filter((match) => match.rank < NO_MATCH)
    .sort((a, b) => a.rank - b.rank || a.commune.number - b.commune.number)
    .map((match) => match.commune);
}

const NO_MATCH = 3;

function rankOf(key: string, name: string): number {
  if (name === key || squeeze(name) === squeeze(key)) return 0;
  if (name.startsWith(key) || squeeze(name).startsWith(squeeze(key))) return 1;
  return name.includes(` ${key}`) ? 2 : NO_MATCH;
}

/** `n djim` and `ndjim` are the same name to whoever types it. */
const squeeze = (key: string) => key.replaceAll(' ', '');
