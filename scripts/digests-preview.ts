/** npm run digests:preview: writes twenty made-up digests to docs/digests.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCatalog } from '../src/wiring/catalog.ts';
import { digestsPage } from './digest-examples.ts';

if (process.argv.length > 2) {
  console.error('usage: npm run digests:preview   (no options)');
  process.exit(64);
}
const { say } = openCatalog({ minWords: 'draft', minSpeech: 'synthetic' });
const page = digestsPage((key, values) => say('fr', key, { ...values }));
const path = join('docs', 'digests.md');
writeFileSync(join(import.meta.dirname, '..', path), page);
console.log(`${path} : vingt résumés, comme un élu les lit`);
