import { describe, expect, it } from 'vitest';
import { wordsFor } from '../../src/catalog/words.ts';
import { THEMES } from '../../src/civic/themes.ts';
import { LOCALES, productWords } from '../support/canned-world.ts';

describe('words', () => {
  it('are there in French for every theme of the domain', () => {
    const missing = THEMES.filter(
      ({ id }) => productWords('fr').find(`theme.opt.${id}`, 'text') === null,
    );
    expect(missing).toEqual([]);
  });
  it('are hers where they reach the state asked for, and French where not', () => {
    expect(productWords('bm').find('menu.opt.help', 'text')).toMatchObject({ language: 'bm' });
    expect(productWords('bm').find('rights.council', 'text')).toMatchObject({ language: 'fr' });
    const strict = wordsFor(LOCALES, 'bm', 'reviewed');
    expect(strict.find('menu.opt.help', 'text')).toMatchObject({ language: 'fr', text: 'Aide' });
    expect(strict.language).toBe('bm');
  });
  it('are given in French when a whole screen has to be', () => {
    expect(productWords('bm').inFrench('menu.opt.help', 'text')).toMatchObject({ text: 'Aide' });
    expect(productWords('bm').inFrench('no.such', 'text')).toBeNull();
  });
  it('name each language in itself, whatever hers is', () => {
    expect(productWords('snk').find('lang.opt.fuc', 'text')).toMatchObject({
      text: 'Pulaar',
      language: 'fuc',
    });
  });
});
