import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heardWith, nextId } from './heard.ts';

const list = (...ids: number[]) => ids.map((id) => ({ id }));

describe('the next of a list', () => {
  it('is the first, then the one after, then none', () => {
    expect(nextId(list(3, 2, 1), null)).toBe(3);
    const after = heardWith(null, 3);
    expect(nextId(list(3, 2, 1), after)).toBe(2);
    expect(nextId(list(3), after)).toBeNull();
  });
  it('is not the first again when the one just heard has left the list', () => {
    const after = heardWith(heardWith(null, 3), 2);
    expect(nextId(list(3, 1), after)).toBe(1);
  });
  it('comes once each, whatever leaves, comes or changes places on the way', () => {
    const lists = fc.array(fc.uniqueArray(fc.nat(30), { maxLength: 12 }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(lists, (turns) => {
        let heard: number[] | null = null;
        const told: number[] = [];
        for (const ids of turns) {
          const next = nextId(list(...ids), heard);
          expect(next === null).toBe(ids.every((id) => told.includes(id)));
          if (next === null) continue;
          told.push(next);
          heard = heardWith(heard, next);
        }
        expect(new Set(told).size).toBe(told.length);
      }),
    );
  });
});
