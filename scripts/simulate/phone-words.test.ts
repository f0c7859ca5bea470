import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadLocales } from '../../src/catalog/locales.ts';
import { projectRoot } from '../../src/lib/project-root.ts';
import { keyOfOption, openPhoneWords } from './phone-words.ts';

const locales = loadLocales(join(projectRoot(), 'flows/locales'));
const bambara = openPhoneWords(locales, 'bm');
const PICK = ['Choisissez votre langue.', '1 Bamanankan', '2 Sooninkanxanne', '4 Francais'];

describe('a person finds her way by words', () => {
  it('on a page, in the spelling a basic phone shows', () => {
    expect(bambara.keyFor(PICK, 'lang.opt.bm')).toBe('1');
    expect(bambara.keyFor(PICK, 'lang.opt.fr')).toBe('4');
    expect(bambara.keyFor(PICK, 'lang.opt.fuc')).toBeNull();
    expect(bambara.keyFor(['Sugandi', '2 Kènèya'], 'theme.opt.health')).toBe('2');
  });

  it('in a call, where the sentence names its key or a digit follows', () => {
    expect(bambara.keyFor(['Ni aw sɔnna, aw ka 1 digi.'], 'consent.opt.accept')).toBe('1');
    expect(keyOfOption(['Kayes', '3', 'Sony', '4'], ['Sony'])).toBe('4');
  });

  it('knows a sentence whatever stands in its gap, and no part of another', () => {
    expect(bambara.says(['Nimɔrɔ: 417', 'Aw ni ce.'], 'done.ref')).toBe(true);
    expect(openPhoneWords(locales, 'fr').says(['Votre numéro'], 'ask.question')).toBe(false);
  });
});
