import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeReference, parseReference } from './references.ts';

const serials = fc.integer({ min: 10, max: 9_999_999 });

describe('references', () => {
  it('are the serial and its check digit, three digits at least', () => {
    expect(makeReference(41)).toBe('416');
    expect(makeReference(10)).toHaveLength(3);
    expect(() => makeReference(9)).toThrow();
    expect(() => makeReference(10.5)).toThrow();
  });

  it.each(['416', ' 416 ', '4 1 6', '41\u00a06'])('read %j', (text) => {
    expect(parseReference(text)).toEqual({ ok: true, reference: '416' });
  });

  it.each(['', '41', '4', 'abc', '416a', '0416', '-416', '41641641641641'])('refuse %j', (text) => {
    expect(parseReference(text).ok).toBe(false);
  });

  it('read back every reference made', () => {
    fc.assert(
      fc.property(serials, (serial) => {
        const reference = makeReference(serial);
        expect(parseReference(reference)).toEqual({ ok: true, reference });
        expect(parseReference([...reference].join(' '))).toEqual({ ok: true, reference });
      }),
    );
  });

  it('suggest the meant reference after one wrong digit or one swap, never accept the mistake', () => {
    fc.assert(
      fc.property(
        serials,
        fc.nat(),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        (serial, at, swap, by) => {
          const right = makeReference(serial);
          const i = at % (right.length - 1);
          const wrong = swap
            ? right.slice(0, i) + right[i + 1] + right[i] + right.slice(i + 2)
            : right.slice(0, i) + ((Number(right[i]) + by) % 10) + right.slice(i + 1);
          fc.pre(wrong !== right);
          const parsed = parseReference(wrong);
          expect(parsed.ok).toBe(false);
          if (!parsed.ok) expect(parsed.suggestion).toContain(right);
        },
      ),
    );
  });

  it('put a swap before a wrong digit', () => {
    const parsed = parseReference('461');
    expect(parsed.ok ? [] : parsed.suggestion?.[0]).toBe('416');
  });
});
