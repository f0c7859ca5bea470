import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkPrompts } from './check-prompts.ts';
import { loadLocales } from './locales.ts';
import { findPrompt, loadPrompts, type Prompt, type Prompts } from './prompts.ts';
import { splitSentence } from './sentences.ts';

const DIR = join(import.meta.dirname, '../../audio-prompts');
const prompts = loadPrompts(DIR);
const seconds = (language: string, id: string) =>
  prompts.byKey.get(`${language}/${id}`)?.seconds ?? Number.NaN;

describe('the committed prompts', () => {
  it('say every spoken sentence of the locales, word for word', () => {
    const locales = loadLocales(join(import.meta.dirname, '../../flows/locales'));
    expect(checkPrompts(locales, prompts)).toEqual([]);
  });
  it('are the files of the manifest, byte for byte', () => {
    const changed = [...prompts.byKey.values()].filter(
      ({ file, sha256 }) =>
        createHash('sha256')
          .update(readFileSync(join(DIR, file)))
          .digest('hex') !== sha256,
    );
    expect(changed.map(({ file }) => file)).toEqual([]);
  });
  it('are all at −20 LUFS ±1, when they last a second', () => {
    const off = [...prompts.byKey.values()].filter(
      (each) => each.seconds >= 1 && Math.abs((each.lufs ?? 0) + 20) > 1,
    );
    expect(off.map(({ file, lufs }) => `${file} ${lufs}`)).toEqual([]);
  });
  it('take no more than 15 MB', () => {
    const bytes = [...prompts.byKey.values()].map(
      ({ file }) => readFileSync(join(DIR, file)).length,
    );
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(15 * 1024 * 1024);
  });
});

describe('the first call, by the length of its files', () => {
  it('names the four languages in eight seconds, pauses included', () => {
    const lines = ['bm', 'snk', 'fuc', 'fr'].map((code) => seconds(code, `lang.opt.${code}`));
    expect(lines.reduce((sum, each) => sum + each, 3 * 0.25)).toBeLessThanOrEqual(8);
  });
  it.each(['bm', 'fr'])('asks for consent in six seconds (%s)', (language) => {
    expect(seconds(language, 'consent.ask')).toBeLessThanOrEqual(6);
  });
  it.each(['bm', 'fuc', 'fr'])('asks to speak after the beep in three seconds (%s)', (language) => {
    for (const id of ['ask.question', 'ask.opinion', 'ask.project'])
      expect(seconds(language, id)).toBeLessThanOrEqual(3);
  });
  it('has three seconds of "one moment" in every language', () => {
    for (const language of ['bm', 'snk', 'fuc', 'fr'])
      expect(seconds(language, 'rec.wait')).toBeCloseTo(3, 1);
  });
});

describe('findPrompt', () => {
  const prompt = (language: string, id: string, state: Prompt['state']): [string, Prompt] => [
    `${language}/${id}`,
    {
      ...{ id, language, file: `${language}/${id}.mp3`, sentence: id, state, speaker: 'x' },
      ...{ date: '2026-11-24', sha256: '0'.repeat(64), seconds: 1, lufs: -20 },
    },
  ];
  const some: Prompts = {
    dir: '',
    byKey: new Map([
      prompt('bm', 'bye', 'synthetic'),
      prompt('fr', 'bye', 'synthetic'),
      prompt('any', 'beep', 'synthetic'),
    ]),
  };
  it('hides what is below the state that may be heard, except French and names', () => {
    expect(findPrompt(some, 'bm', 'bye', 'synthetic')?.language).toBe('bm');
    expect(findPrompt(some, 'bm', 'bye', 'recorded')).toBeNull();
    expect(findPrompt(some, 'fr', 'bye', 'reviewed')?.language).toBe('fr');
    expect(findPrompt(some, 'bm', 'beep', 'reviewed')?.language).toBe('any');
    expect(findPrompt(some, 'snk', 'bye', 'synthetic')).toBeNull();
  });
});

describe('splitSentence', () => {
  it('cuts at placeholders and drops the punctuation between words and values', () => {
    expect(splitSentence('a.b', 'Numéro : {ref}')).toEqual([
      { id: 'a.b', words: 'Numéro' },
      { hole: 'ref' },
    ]);
    expect(splitSentence('a.b', 'Questions : {total}. Réponses : {answered}.')).toEqual([
      { id: 'a.b', words: 'Questions' },
      { hole: 'total' },
      { id: 'a.b#2', words: 'Réponses' },
      { hole: 'answered' },
    ]);
    expect(splitSentence('a.b', '{date} {title}')).toEqual([{ hole: 'date' }, { hole: 'title' }]);
    expect(splitSentence('a.b', 'Merci.')).toEqual([{ id: 'a.b', words: 'Merci.' }]);
  });
});
