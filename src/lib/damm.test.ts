import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dammDigit, dammHolds } from './damm.ts';

const numbers = fc.stringMatching(/^[1-9]\d{1,8}$/);

describe('dammDigit', () => {
  it('gives the published example', () => {
    expect(dammDigit('572')).toBe('4');
    expect(dammHolds('5724')).toBe(true);
    expect(dammHolds('5727')).toBe(false);
  });

  it('catches every single wrong digit', () => {
    fc.assert(
      fc.property(numbers, fc.nat(), fc.integer({ min: 1, max: 9 }), (serial, where, by) => {
        const right = serial + dammDigit(serial);
        const i = where % right.length;
        const wrong = right.slice(0, i) + ((Number(right[i]) + by) % 10) + right.slice(i + 1);
        expect(dammHolds(right)).toBe(true);
        expect(dammHolds(wrong)).toBe(false);
      }),
    );
  });

  it('catches every swap of two different neighbours', () => {
    fc.assert(
      fc.property(numbers, fc.nat(), (serial, where) => {
        const right = serial + dammDigit(serial);
        const i = where % (right.length - 1);
        fc.pre(right[i] !== right[i + 1]);
        const wrong = right.slice(0, i) + right[i + 1] + right[i] + right.slice(i + 2);
        expect(dammHolds(wrong)).toBe(false);
      }),
    );
  });
});
