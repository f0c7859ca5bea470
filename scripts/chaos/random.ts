/** Numbers that are the same for the same seed, so that a failure can be played again. */
export interface Random {
  /** From 0 up to and without 1. */
  next(): number;
  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number;
  /** `length` letters and digits. */
  word(length: number): string;
}

const LETTERS = 'abcdefghjkmnpqrstvwxyz0123456789';

/** mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    word: (length) =>
      Array.from({ length }, () => LETTERS[between(0, LETTERS.length - 1)]).join(''),
  };
}

/** The demo phone of a number: `+2231…`, which nobody has. */
export const demoPhone = (n: number): string => `+2231${String(n).padStart(7, '0')}`;

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
