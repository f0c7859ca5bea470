/**
 * Makes the synthetic prompts of audio-prompts/ from the words in flows/locales: only what is new or
 * whose sentence changed. Recorded prompts are never touched. Needs ffmpeg and espeak-ng on PATH.
 *
 *   npm run prompts:build
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadLocales } from '../src/catalog/locales.ts';
import type { Prompt } from '../src/catalog/prompts.ts';
import { makePrompt, type PromptRecipe } from './make-prompt.ts';
import { localeRecipes, nameRecipes, SOUNDS } from './prompt-recipes.ts';

const ROOT = join(import.meta.dirname, '..');
const DIR = join(ROOT, 'audio-prompts');
const MANIFEST = join(DIR, 'manifest.json');
const WORKERS = 2;

const locales = loadLocales(join(ROOT, 'flows/locales'));
const names = readJson<{ communes: { number: number; name: string }[] }>(
  'audio-prompts/names.json',
);
const recipes = [...localeRecipes(locales), ...nameRecipes(names.communes), ...SOUNDS];

const before = new Map(readManifest().map((prompt) => [keyOf(prompt), prompt]));
const after = new Map<string, Prompt>();
const queue: PromptRecipe[] = [];
for (const recipe of recipes) {
  const known = before.get(keyOf(recipe));
  if (known !== undefined && isFresh(known, recipe)) after.set(keyOf(recipe), known);
  else queue.push(recipe);
}

let made = 0;
await Promise.all(Array.from({ length: WORKERS }, work));
for (const [key, prompt] of before) if (!after.has(key)) drop(key, prompt);
writeManifest();
console.log(`${made} prompts made, ${after.size} in all`);

async function work(): Promise<void> {
  for (let recipe = queue.shift(); recipe !== undefined; recipe = queue.shift()) {
    mkdirSync(dirname(join(DIR, recipe.file)), { recursive: true });
    after.set(keyOf(recipe), await makePrompt(recipe, DIR, today()));
    made += 1;
    if (made % 50 === 0) console.log(`${made} made, ${queue.length} to go`);
  }
}

function isFresh(known: Prompt, recipe: PromptRecipe): boolean {
  const same = known.sentence === recipe.sentence;
  if (known.state !== 'synthetic') {
    if (!same)
      console.warn(`${keyOf(recipe)}: recorded, but its sentence changed. Record it again.`);
    return true;
  }
  return same && known.speaker === recipe.speaker && existsSync(join(DIR, known.file));
}

function drop(key: string, prompt: Prompt): void {
  if (prompt.state !== 'synthetic') {
    console.warn(`${key}: recorded, but no longer used. It stays.`);
    after.set(key, prompt);
    return;
  }
  if (![...after.values()].some(({ file }) => file === prompt.file))
    rmSync(join(DIR, prompt.file), { force: true });
}

function writeManifest(): void {
  const lines = [...after.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, prompt]) => `    ${JSON.stringify(prompt)}`);
  writeFileSync(MANIFEST, `{\n  "prompts": [\n${lines.join(',\n')}\n  ]\n}\n`);
}

function readManifest(): Prompt[] {
  return existsSync(MANIFEST)
    ? readJson<{ prompts: Prompt[] }>('audio-prompts/manifest.json').prompts
    : [];
}

function keyOf(prompt: { id: string; language: string }): string {
  return `${prompt.language}/${prompt.id}`;
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
