import { describe, expect, it } from 'vitest';
import type { Locales } from './locales.ts';
import { managePrompts, meaningInFrench, type RecordedPrompt } from './managed-prompts.ts';
import { progressOf, promptLines } from './prompt-progress.ts';
import type { Prompt } from './prompts.ts';

const LOCALES = {
  fr: {
    language: 'fr',
    name: 'Français',
    entries: {
      hello: { text: 'Bonjour.', state: 'draft' },
      ref: { text: 'Numéro : {ref}. Gardez-le.', state: 'draft' },
    },
  },
  bm: {
    language: 'bm',
    name: 'Bamanankan',
    entries: {
      hello: { text: 'I ni ce.', state: 'draft' },
      ref: { text: 'Nimɔrɔ : {ref}. A mara.', state: 'draft' },
    },
  },
} as const satisfies Locales;

function committed(language: string, id: string, sentence: string): [string, Prompt] {
  const at = { id, language, sentence, file: `${language}/${id}.mp3`, state: 'synthetic' } as const;
  const made = { speaker: 'espeak-ng', date: '2026-11-24', seconds: 1, lufs: -20 };
  return [`${language}/${id}`, { ...at, ...made, sha256: `${language}${id}` }];
}

function recorded(sentence: string, more: Partial<RecordedPrompt> = {}): RecordedPrompt {
  const at = { id: 'hello', language: 'bm', sentence, state: 'recorded' } as const;
  const made = { speaker: 'Awa', date: '2026-11-25', seconds: 1, lufs: -20, sha256: 'new' };
  return { ...at, ...made, key: 'p/new.mp3', ...more };
}

function open() {
  const byKey = new Map([
    committed('bm', 'hello', 'I ni ce.'),
    committed('any', 'commune.101', 'Fégui'),
    committed('any', 'beep', 'bip'),
  ]);
  return managePrompts({ dir: '/prompts', byKey }, LOCALES);
}

describe('prompts recorded in the field', () => {
  it('are heard instead of the committed sound of the same words', () => {
    const prompts = open();
    prompts.overlay([recorded('I ni ce.')]);
    expect(prompts.byKey.get('bm/hello')).toMatchObject({ state: 'recorded', key: 'p/new.mp3' });
    expect(prompts.committed?.get('bm/hello')).toMatchObject({ sha256: 'bmhello' });
    prompts.overlay([]);
    expect(prompts.byKey.get('bm/hello')).toMatchObject({ state: 'synthetic' });
  });

  it('are stale, and not heard, once the words have changed or nothing says them', () => {
    const prompts = open();
    prompts.overlay([recorded('I ni sɔgɔma.'), recorded('Old', { id: 'gone' })]);
    expect(prompts.byKey.get('bm/hello')).toMatchObject({ state: 'synthetic' });
    expect([...prompts.stale.keys()]).toEqual(['bm/hello', 'bm/gone']);
    expect(promptLines(prompts, 'bm')[0]).toMatchObject({ state: 'synthetic', stale: true });
  });

  it('can be made for a name, which is the same in all languages, but not for a signal', () => {
    const prompts = open();
    expect(promptLines(prompts, 'any').map(({ id }) => id)).toEqual(['commune.101']);
    prompts.overlay([recorded('Fégui', { id: 'commune.101', language: 'any' })]);
    expect(prompts.byKey.get('any/commune.101')).toMatchObject({ state: 'recorded' });
  });
});

describe('how far a language is', () => {
  it('counts missing, synthetic, recorded, reviewed and stale', () => {
    const prompts = open();
    const counts = () => progressOf(promptLines(prompts, 'bm'));
    const none = { total: 3, missing: 2, synthetic: 0, recorded: 0, reviewed: 0, stale: 0 };
    expect(counts()).toEqual({ ...none, synthetic: 1 });
    prompts.overlay([recorded('I ni ce.')]);
    expect(counts()).toEqual({ ...none, recorded: 1 });
    prompts.overlay([
      recorded('I ni ce.', { state: 'reviewed' }),
      recorded('Autre', { id: 'ref#2' }),
    ]);
    expect(counts()).toEqual({ ...none, reviewed: 1, stale: 1 });
  });
});

describe('what a sentence means', () => {
  it.each([
    ['hello', 'Bonjour.'],
    ['ref', 'Numéro'],
    ['ref#2', 'Gardez-le'],
    ['hello#label', 'Bonjour.'],
    ['unknown', null],
  ])('%s: %s', (id, meaning) => {
    expect(meaningInFrench(LOCALES, id)).toBe(meaning);
  });
});
