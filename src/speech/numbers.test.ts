import { describe, expect, it } from 'vitest';
import { digitPrompts, numberPrompts } from './numbers.ts';

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
  it('says large counts digit by digit', () => {
    expect(numberPrompts(120, 'bm')).toEqual(['digit.1', 'digit.2', 'digit.0']);
  });
});

describe('digitPrompts', () => {
  it('says digits one by one and leaves the rest out', () => {
    expect(digitPrompts('4 1-7')).toEqual(['digit.4', 'digit.1', 'digit.7']);
  });
});
