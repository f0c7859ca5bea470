import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (name: string): string =>
  readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

/** Variables `config.ts` reads: `read.text('X')`, `program(read, 'X')` and the like. */
function configured(): string[] {
  const names = [...read('src/config.ts').matchAll(/\((?:read, )?'([A-Z][A-Z0-9_]+)'/g)];
  return [...new Set(names.map(([, name]) => name ?? ''))];
}

it('names every configuration variable in the README', () => {
  const readme = read('README.md');
  expect(configured().length).toBeGreaterThan(25);
  expect(configured().filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

it('names only commands that exist', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...read('README.md').matchAll(/`npm run ([\w:]+)/g)].map(([, name]) => name ?? '');
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});
