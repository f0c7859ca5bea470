import { describe, expect, it } from 'vitest';
import { overBudget, wholeListening } from './first-call-budget.ts';
import { loadLocales } from './locales.ts';
import { loadPrompts, type Prompt, type Prompts } from './prompts.ts';

const locales = loadLocales('flows/locales');
const prompts = loadPrompts('audio-prompts');

/** The committed prompts with one of another length. */
function having(key: string, seconds: number): Prompts {
  const before = prompts.byKey.get(key) as Prompt;
  return { ...prompts, byKey: new Map([...prompts.byKey, [key, { ...before, seconds }]]) };
}

describe('the budget of a first call', () => {
  it.each(Object.keys(locales))(
    'lets her hear every page before 20 s are over (%s)',
    (language) => {
      expect(wholeListening(prompts, locales, language, 'synthetic')).toBeLessThan(20);
      expect(overBudget(prompts, locales, language, 'synthetic')).toEqual([]);
    },
  );
  it('counts every sentence: each may be short enough while all of them are not', () => {
    const slow = having('bm/consent.opt.refuse', 4);
    const whole = wholeListening(slow, locales, 'bm', 'synthetic');
    expect(whole).toBeGreaterThan(20);
    expect(overBudget(slow, locales, 'bm', 'synthetic')).toEqual([
      { id: 'first-call', seconds: whole, limit: 20 },
    ]);
  });
  it('counts the page of consent in French where her language lacks one of its sentences', () => {
    const slow = having('fuc/consent.opt.accept', 30);
    expect(wholeListening(slow, locales, 'fuc', 'synthetic')).toBeLessThan(20);
    const french = having('fr/consent.opt.accept', 30);
    expect(wholeListening(french, locales, 'fuc', 'synthetic')).toBeGreaterThan(20);
  });
});
