import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { countSegments } from '../src/lib/segments.ts';
import { openCatalog } from '../src/wiring/catalog.ts';
import { digestsPage, exampleDigests } from './digest-examples.ts';

const { say } = openCatalog({ minWords: 'draft', minSpeech: 'synthetic' });
const words = (key: string, values: Readonly<Record<string, string>>) =>
  say('fr', key, { ...values });

it('twenty digests take three GSM-7 segments at most', () => {
  const digests = exampleDigests(words);
  expect(new Set(digests).size).toBe(20);
  for (const text of digests) {
    const { encoding, segments } = countSegments(text);
    expect([encoding, segments <= 3]).toEqual(['gsm7', true]);
  }
});

it('docs/digests.md holds them as they are made now (npm run digests:preview)', () => {
  const page = readFileSync(new URL('../docs/digests.md', import.meta.url), 'utf8');
  expect(page).toBe(digestsPage(words));
});
