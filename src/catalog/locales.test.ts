import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { coverWords, findWords, type Locales, loadLocales } from './locales.ts';

const DIR = join(import.meta.dirname, '../../flows/locales');
const locales: Locales = {
  fr: {
    language: 'fr',
    name: 'Français',
    entries: {
      'ask.question': { text: 'Écrivez.', voice: 'Dites.', state: 'draft' },
      'lang.opt.bm': { text: 'Bamanankan', state: 'draft', in: 'bm' },
      bye: { text: 'Merci.', state: 'draft' },
      'rec.wait': { voice: 'Un instant.', state: 'draft' },
      'nav.opt.back': { text: 'Retour', state: 'draft', spoken: false },
    },
  },
  snk: {
    language: 'snk',
    name: 'Sooninkanxanne',
    entries: {
      'ask.question': { text: 'An tirindinde safa.', state: 'draft' },
      bye: { text: 'Nawaari.', state: 'reviewed' },
    },
  },
};

describe('findWords', () => {
  it('serves her language, and the text in speech where French makes no difference', () => {
    expect(findWords(locales, 'snk', 'bye', 'voice', 'draft')).toEqual({
      text: 'Nawaari.',
      language: 'snk',
      state: 'reviewed',
    });
  });
  it('never speaks words meant for reading where French has a voice sentence', () => {
    expect(findWords(locales, 'snk', 'ask.question', 'voice', 'draft')).toMatchObject({
      text: 'Dites.',
      language: 'fr',
    });
  });
  it('takes French where the state is too low, and French in any state', () => {
    expect(findWords(locales, 'snk', 'ask.question', 'text', 'reviewed')).toMatchObject({
      text: 'Écrivez.',
      language: 'fr',
      state: 'draft',
    });
    expect(findWords(locales, 'snk', 'bye', 'text', 'reviewed')?.language).toBe('snk');
  });
  it('names the language the words are in', () => {
    expect(findWords(locales, 'snk', 'lang.opt.bm', 'text', 'draft')?.language).toBe('bm');
  });
  it('answers null when French has nothing for the medium or the key', () => {
    expect(findWords(locales, 'snk', 'rec.wait', 'text', 'draft')).toBeNull();
    expect(findWords(locales, 'snk', 'nav.opt.back', 'voice', 'draft')).toBeNull();
    expect(findWords(locales, 'snk', 'no.such', 'text', 'draft')).toBeNull();
  });
});

describe('coverWords', () => {
  it('gives the share and the keys that are missing', () => {
    const keys = ['bye', 'lang.opt.bm', 'rec.wait', 'ask.question'];
    expect(coverWords(locales, 'snk', keys, 'voice', 'draft')).toEqual({
      share: 0.5,
      missing: ['rec.wait', 'ask.question'],
    });
  });
});

describe('the committed locales', () => {
  const committed = loadLocales(DIR);
  it('are four languages under one schema', () => {
    expect(Object.keys(committed).sort()).toEqual(['bm', 'fr', 'fuc', 'snk']);
  });
  it('use in every language only placeholders that French has for that key', () => {
    const holes = (text: string | undefined) => (text ?? '').match(/\{\w+\}/g) ?? [];
    for (const { language, entries } of Object.values(committed)) {
      for (const [key, entry] of Object.entries(entries)) {
        const floor = committed.fr?.entries[key];
        const known = new Set([...holes(floor?.text), ...holes(floor?.voice)]);
        const used = [...holes(entry.text), ...holes(entry.voice)];
        expect(
          used.filter((hole) => !known.has(hole)),
          `${language} ${key}`,
        ).toEqual([]);
      }
    }
  });
  it('name the same key in every language of a voice sentence', () => {
    for (const { language, entries } of Object.values(committed)) {
      for (const [key, entry] of Object.entries(entries)) {
        const floor = committed.fr?.entries[key]?.voice;
        if (floor === undefined || entry.voice === undefined) continue;
        expect(entry.voice.match(/\d/g), `${language} ${key}`).toEqual(floor.match(/\d/g));
      }
    }
  });
});

describe('loadLocales', () => {
  const dirs: string[] = [];
  const write = (files: Record<string, unknown>) => {
    const root = mkdtempSync(join(tmpdir(), 'locales-'));
    dirs.push(root);
    mkdirSync(join(root, 'locales'));
    const schema = { type: 'object', required: ['language', 'entries'] };
    writeFileSync(join(root, 'locale.schema.json'), JSON.stringify(schema));
    for (const [name, value] of Object.entries(files))
      writeFileSync(join(root, 'locales', name), JSON.stringify(value));
    return join(root, 'locales');
  };
  afterEach(() => {
    for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
  });

  it('refuses a key that French does not have, a wrong file name and no French', () => {
    const fr = { language: 'fr', name: 'Français', entries: {} };
    const bm = { language: 'bm', name: 'B', entries: { 'a.b': { text: 'x', state: 'draft' } } };
    expect(() => loadLocales(write({ 'fr.json': fr, 'bm.json': bm }))).toThrow(/not in fr.json/);
    expect(() => loadLocales(write({ 'fr.json': fr, 'snk.json': bm }))).toThrow(/language is "bm"/);
    expect(() => loadLocales(write({ 'bm.json': bm }))).toThrow(/no fr.json/);
  });
});
