import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (name: string): string =>
  readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

/** What the compose file decides itself or leaves to the image, or what only a simulator needs. */
const NOT_PASSED = ['PORT', 'VAR_DIR', 'SIMULATOR_PORT'];

it('hands every configuration variable to the gateway', () => {
  const names = [...read('src/config.ts').matchAll(/\((?:read, )?'([A-Z][A-Z0-9_]+)'/g)];
  const variables = [...new Set(names.map(([, name]) => name ?? ''))];
  const compose = read('docker-compose.yml');
  const missing = variables.filter((name) => !new RegExp(`^ +${name}: `, 'm').test(compose));
  expect(variables.length).toBeGreaterThan(30);
  expect(missing.sort()).toEqual(NOT_PASSED.sort());
});

it('keeps secrets out of the image and what is running under a plain user', () => {
  const dockerfile = read('Dockerfile');
  expect(dockerfile).not.toMatch(/(?:ENV|ARG).*(?:KEY|TOKEN|PASSWORD|SECRET)/);
  expect(dockerfile).not.toMatch(/COPY \. /);
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(read('.dockerignore').split('\n')).toEqual(
    expect.arrayContaining(['.env*', 'var', '.git']),
  );
});
