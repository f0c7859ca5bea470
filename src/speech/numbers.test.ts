import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadLocales } from '../catalog/locales.ts';
import { digitPrompts, numberPrompts } from './numbers.ts';

const locales = loadLocales(join(import.meta.dirname, '../../flows/locales'));

describe('numberPrompts', () => {
  it.each([
    [0, ['digit.0']],
    [7, ['digit.7']],
    [11, ['number.11']],
    [17, ['number.10', 'digit.7']],
    [21, ['number.20', 'number.and', 'digit.1']],
    [45, ['number.40', 'digit.5']],
    [71, ['number.60', 'number.and', 'number.11']],
    [77, ['number.60', 'number.10', 'digit.7']],
    [80, ['number.80']],
    [81, ['number.80', 'digit.1']],
    [91, ['number.80', 'number.11']],
    [99, ['number.80', 'number.10', 'digit.9']],
  ])('says %i in French as %j', (count, ids) => {
    expect(numberPrompts(count, 'fr')).toEqual(ids);
  });
  it.each([
    [11, ['number.10', 'number.and', 'digit.1']],
    [34, ['number.30', 'number.and', 'digit.4']],
    [70, ['number.70']],
  ])('says %i in Bambara as %j', (count, ids) => {
    expect(numberPrompts(count, 'bm')).toEqual(ids);
  });
  it.each([
    ['bm', 100, 'kɛmɛ'],
    ['bm', 234, 'kɛmɛ fila ni bi saba ni naani'],
    ['bm', 1234, 'waa kelen ni kɛmɛ fila ni bi saba ni naani'],
    ['bm', 2000, 'waa fila'],
    ['bm', 305, 'kɛmɛ saba ni duuru'],
    ['snk', 11, 'tanmu do baane'],
    ['snk', 34, 'tanjikke do naxato'],
    ['snk', 100, 'kame'],
    ['snk', 200, 'kamo filli'],
    ['snk', 934, 'kamo kabi do tanjikke do naxato'],
    ['snk', 1000, 'wujjuune'],
    ['snk', 1001, 'baane xafu xafu baane'],
    ['fuc', 21, "noogaas e go'o"],
    ['fuc', 100, 'teemedere'],
    ['fuc', 1234, 'ujunere e teemedde ɗiɗi e capanɗe tati e nay'],
    ['fuc', 5000, 'ujunnaaje joy'],
    ['fr', 100, 'cent'],
    ['fr', 271, 'deux cent soixante et onze'],
    ['fr', 1980, 'mille neuf cent quatre-vingts'],
    ['fr', 3001, 'trois mille un'],
    ['bm', 10_000, 'kelen fu fu fu fu'],
  ])('says in %s %i as "%s"', (language, count, words) => {
    const said = numberPrompts(count, language).map(
      (id) => locales[language]?.entries[id]?.voice ?? locales[language]?.entries[id]?.text ?? id,
    );
    expect(said.join(' ')).toBe(words);
  });
  it.each(['fr', 'bm', 'snk', 'fuc'])(
    'has words for every piece of every count in %s',
    (language) => {
      const counts = Array.from({ length: 10_001 }, (_, count) => count);
      const ids = new Set(counts.flatMap((count) => numberPrompts(count, language)));
      const missing = [...ids].filter((id) => locales[language]?.entries[id] === undefined);
      expect(missing).toEqual([]);
    },
  );
  it('says what is no count it knows digit by digit', () => {
    expect(numberPrompts(12_000, 'fuc')).toEqual([
      'digit.1',
      'digit.2',
      'digit.0',
      'digit.0',
      'digit.0',
    ]);
    expect(numberPrompts(34, 'xx')).toEqual(['digit.3', 'digit.4']);
  });
});

describe('digitPrompts', () => {
  it('says digits one by one and leaves the rest out', () => {
    expect(digitPrompts('4 1-7')).toEqual(['digit.4', 'digit.1', 'digit.7']);
  });
});
