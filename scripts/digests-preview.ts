/** npm run digests:preview: writes twenty made-up digests to docs/digests.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCatalog } from '../src/wiring/catalog.ts';
import { digestsPage } from './digest-examples.ts';

const { say } = openCatalog({ minWords: 'draft', minSpeech: 'synthetic' });
const page = digestsPage((key, values) => say('fr', key, { ...values }));
writeFileSync(join(import.meta.dirname, '../docs/digests.md'), page);
