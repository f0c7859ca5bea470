/** What a spoken screen is made of, in the order it is heard. Plain JSON: recipes are kept. */
export type Piece =
  /** A prompt; `language` is its own (`any` for names and sounds), `sha256` the sound it had when it was pinned. */
  | { kind: 'prompt'; id: string; language: string; sha256?: string }
  | { kind: 'pause'; ms: number }
  /** Somebody's recording, by its key in the audio store. */
  | { kind: 'recording'; key: string }
  /** Words nobody has spoken, read in French by the espeak-ng program. */
  | { kind: 'read'; text: string; language: 'fr' };

/** Natural gaps, in milliseconds. */
export const GAP = {
  sentence: 350,
  /** Between the choices of a menu: the four language lines are heard within eight seconds. */
  choice: 250,
  /** Between an option and the digit that chooses it. */
  label: 250,
  digit: 120,
  /** Between groups of digits: 76 12 34. */
  group: 300,
} as const;

/** A silence of `ms` milliseconds. */
export function pause(ms: number): Piece {
  return { kind: 'pause', ms };
}

/** Puts a pause between lists of pieces that have something in them. */
export function joinPieces(lists: readonly Piece[][], ms: number): Piece[] {
  const full = lists.filter((pieces) => pieces.length > 0);
  return full.flatMap((pieces, at) => (at === 0 ? pieces : [pause(ms), ...pieces]));
}
