import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LANGUAGES } from '../../src/lib/languages.ts';

it('each language of the service has words, and no other has', () => {
  const files = readdirSync(new URL('../../flows/locales', import.meta.url));
  expect(files.sort()).toEqual(LANGUAGES.map((language) => `${language}.json`).sort());
});
