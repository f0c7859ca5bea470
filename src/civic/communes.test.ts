import { describe, expect, it } from 'vitest';
import { matchCommunes } from './communes.ts';

const COMMUNES = [
  { number: 105, name: 'Sony' },
  { number: 101, name: 'Kayes' },
  { number: 104, name: 'Kéméné Tambo' },
  { number: 103, name: 'Fégui' },
  { number: 106, name: 'Sansankidé' },
  { number: 102, name: 'Kéméné' },
  { number: 107, name: 'Hawa Dembaya' },
  { number: 108, name: "N'Djim Saré" },
];
const numbers = (letters: string) => matchCommunes(letters, COMMUNES).map((c) => c.number);

describe('matchCommunes', () => {
  it.each([
    ['ka', [101]],
    ['KÉM', [102, 104]],
    ['keme', [102, 104]],
    ['tam', [104]],
    ['dem', [107]],
    ['s', []],
    ['sa', [106, 108]],
    ['ndj', [108]],
    ["n'd", [108]],
    ['hawadembaya', [107]],
    ['103', [103]],
    ['999', []],
    ['zz', []],
    ['', []],
    ['*', []],
    ['men', []],
  ])('%j finds %j', (letters, expected) => {
    expect(numbers(letters)).toEqual(expected);
  });

  it('puts the whole name before names that start with it', () => {
    expect(numbers('kemene')).toEqual([102, 104]);
    expect(matchCommunes('kemene', [...COMMUNES].reverse())[0]?.number).toBe(102);
  });
});
