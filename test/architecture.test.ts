import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** Who may import whom. Everyone may import src/errors.ts; what is not listed is forbidden. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  lib: [],
  engine: ['lib'],
  civic: ['lib'],
  catalog: ['engine', 'lib'],
  audio: ['lib'],
  queue: ['lib'],
  sessions: ['lib'],
  storage: ['engine', 'civic', 'lib'],
  acts: ['civic', 'storage', 'lib'],
  speech: ['catalog', 'audio', 'engine', 'lib'],
  runner: ['engine', 'catalog', 'acts', 'storage', 'sessions', 'queue', 'lib'],
  channels: ['runner', 'engine', 'civic', 'acts', 'storage', 'speech', 'queue', 'lib'],
  providers: ['channels', 'lib'],
  workers: [
    'runner',
    'acts',
    'channels',
    'civic',
    'storage',
    'queue',
    'speech',
    'audio',
    'catalog',
    'lib',
  ],
  console: ['acts', 'civic', 'storage', 'queue', 'catalog', 'speech', 'audio', 'lib'],
  open: ['acts', 'civic', 'storage', 'lib'],
  simulator: ['lib'],
  ops: ['channels', 'lib'],
  moderation: ['acts', 'civic', 'storage', 'audio', 'speech', 'catalog', 'lib'],
};

/** They see everything; `wiring` holds the parts of runtime.ts. Nobody else sees them. */
const WIRING = ['main.ts', 'runtime.ts', 'app.ts', 'config.ts', 'log.ts', 'wiring'];
/** No package and nothing of Node: they must run anywhere, and be the same every time. */
const PURE = ['engine', 'civic'];

interface Edge {
  from: string;
  to: string;
  file: string;
  specifier: string;
  typeOnly: boolean;
}

const FROM = /(?:^|\n)\s*(?:import|export)\s(?<what>[^'"`;]*?)\sfrom\s*['"](?<from>[^'"]+)['"]/g;
const BARE = /(?:^|\n)\s*import\s*['"](?<from>[^'"]+)['"]/g;
const DYNAMIC = /\bimport\(\s*['"](?<from>[^'"]+)['"]/g;

function imports(file: string): { specifier: string; typeOnly: boolean }[] {
  const code = readFileSync(file, 'utf8');
  return [FROM, BARE, DYNAMIC].flatMap((pattern) =>
    [...code.matchAll(pattern)].map(({ groups }) => ({
      specifier: groups?.from ?? '',
      typeOnly: groups?.what?.startsWith('type ') ?? false,
    })),
  );
}

/** The folder of `src` a file is in, or the file itself when it is at the top. */
const unitOf = (file: string) => relative(SRC, file).split(sep)[0] ?? '';

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
  .map((name) => join(SRC, name));

const all = files.flatMap((file) =>
  imports(file).map((found) => {
    const inside = found.specifier.startsWith('.');
    const to = inside ? unitOf(resolve(dirname(file), found.specifier)) : found.specifier;
    return { ...found, file: relative(SRC, file), from: unitOf(file), to, inside };
  }),
);
const edges: Edge[] = all.filter(({ inside, from, to }) => inside && from !== to);
const show = ({ file, specifier }: Edge) => `${file} imports ${specifier}`;

describe('the import table', () => {
  it('has a row for every folder of src', () => {
    const folders = new Set(files.map(unitOf).filter((unit) => !unit.endsWith('.ts')));
    const known = [...Object.keys(MAY_IMPORT), ...WIRING];
    expect([...folders].filter((folder) => !known.includes(folder))).toEqual([]);
  });

  it('holds for every import, type imports included', () => {
    const wrong = edges.filter(({ from, to }) => {
      if (WIRING.includes(from) || to === 'errors.ts') return false;
      return !(MAY_IMPORT[from] ?? []).includes(to);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('lets storage take only types from civic and engine', () => {
    const wrong = edges.filter(
      ({ from, to, typeOnly }) => from === 'storage' && PURE.includes(to) && !typeOnly,
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it('keeps packages and Node out of engine and civic', () => {
    const wrong = all.filter(({ from, inside }) => PURE.includes(from) && !inside);
    expect(wrong.map(show)).toEqual([]);
  });

  it('keeps src apart from tests and scripts', () => {
    const wrong = all.filter(({ inside, to }) => inside && to === '..');
    expect(wrong.map(show)).toEqual([]);
  });

  it('saw the imports it speaks of', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(edges.length).toBeGreaterThan(100);
    expect(all.filter(({ inside }) => !inside).length).toBeGreaterThan(20);
    for (const unit of PURE) expect(all.some(({ from }) => from === unit)).toBe(true);
  });
});
