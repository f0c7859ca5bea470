import fc from 'fast-check';

/** The code points that are halves of a pair and no characters: the first, and how many. */
const HALF = 0xd800;
const HALVES = 0x800;

/**
 * Any character at all, as the unit of an `fc.string`. The library's own (`unit: 'binary'`) first lists all
 * 1.1 million of them, which takes most of a second in each process.
 */
export const anyCharacter = fc.integer({ min: 0, max: 0x10ffff - HALVES }).map(
  (at) => String.fromCodePoint(at < HALF ? at : at + HALVES),
  (character) => {
    const point = typeof character === 'string' ? (character.codePointAt(0) ?? 0) : -1;
    if (point < 0 || String.fromCodePoint(point) !== character) throw new Error('no character');
    return point < HALF ? point : point - HALVES;
  },
);
