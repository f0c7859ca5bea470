/** Says which spoken sentences have no sound, or a sound with other words; exits 1 when there are some. */
import { join } from 'node:path';
import { checkPrompts } from '../src/catalog/check-prompts.ts';
import { loadLocales } from '../src/catalog/locales.ts';
import { loadPrompts } from '../src/catalog/prompts.ts';

const root = join(import.meta.dirname, '..');
const prompts = loadPrompts(join(root, 'audio-prompts'));
const problems = checkPrompts(loadLocales(join(root, 'flows/locales')), prompts);
for (const { language, id, problem, sentence } of problems)
  console.log(`${language} ${id}: ${problem}: "${sentence}"`);
const states = new Map<string, number>();
for (const { language, state } of prompts.byKey.values())
  states.set(`${language} ${state}`, (states.get(`${language} ${state}`) ?? 0) + 1);
console.log([...states].map(([name, count]) => `${name}: ${count}`).join(', '));
if (problems.length > 0) {
  console.log('Run npm run prompts:build, or record these sentences.');
  process.exit(1);
}
