import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, evaluateAll, holds, type Scope } from './expressions.ts';
import type { Condition } from './flow.ts';

const scope: Scope = {
  vars: { a: 1, me: { name: 'Awa', commune: null }, list: [1, 2], empty: '' },
  medium: 'sms',
  language: 'bm',
};

describe('evaluate', () => {
  it('walks variables, and takes the rest as it is', () => {
    expect(evaluate('$a', scope)).toBe(1);
    expect(evaluate('$me.name', scope)).toBe('Awa');
    expect(evaluate('plain', scope)).toBe('plain');
    expect(evaluate(false, scope)).toBe(false);
    expect(evaluateAll({ x: '$a', y: true }, scope)).toEqual({ x: 1, y: true });
  });
  it('knows the medium and the language', () => {
    expect(evaluateAll({ on: '$medium', in: '$language' }, scope)).toEqual({ on: 'sms', in: 'bm' });
  });
  it('gives null for what is not there, on any way', () => {
    for (const name of ['$b', '$me.age', '$me.commune.number', '$list.0', '$a.b', '$', '$.']) {
      expect(evaluate(name, scope), name).toBeNull();
    }
  });
  it('never reaches what every object has', () => {
    const gen = fc.constantFrom('constructor', '__proto__', 'toString', 'hasOwnProperty');
    fc.assert(
      fc.property(gen, gen, (one, two) => {
        expect(evaluate(`$${one}`, scope)).toBeNull();
        expect(evaluate(`$me.${one}.${two}`, scope)).toBeNull();
      }),
    );
  });
});

describe('holds', () => {
  const cases: [Condition, boolean][] = [
    [{ of: '$a', is: 1 }, true],
    [{ of: '$a', is: '1' }, false],
    [{ of: '$b', is: null }, true],
    [{ of: '$a', not: 2 }, true],
    [{ of: '$b', not: false }, true],
    [{ of: '$a', in: [1, 2] }, true],
    [{ of: '$a', in: ['1'] }, false],
    [{ of: '$me.name', set: true }, true],
    [{ of: '$me.commune', set: false }, true],
    [{ of: '$empty', set: true }, false],
    [{ of: '$a', atLeast: 1 }, true],
    [{ of: '$a', atLeast: 2 }, false],
    [{ of: '17', atLeast: 18 }, false],
    [{ of: '60', atLeast: 60 }, true],
  ];
  it.each(cases)('%j is %s', (condition, expected) => {
    expect(holds(condition, scope)).toBe(expected);
  });
  it('wants every condition of a list, and nothing of none', () => {
    expect(
      holds(
        [
          { of: '$a', is: 1 },
          { of: '$a', is: 2 },
        ],
        scope,
      ),
    ).toBe(false);
    expect(
      holds(
        [
          { of: '$a', is: 1 },
          { of: '$a', not: 2 },
        ],
        scope,
      ),
    ).toBe(true);
    expect(holds(undefined, scope)).toBe(true);
  });
  it('does not take an absent number for a small one', () => {
    expect(holds({ of: '$b', atLeast: 0 }, scope)).toBe(false);
  });
});
