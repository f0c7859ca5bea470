import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { duplicateField } from './duplicate-fields.ts';
import { upgradeFlow } from './flow-format.ts';
import { hashFlows, loadFlows } from './flows.ts';

const DIR = join(import.meta.dirname, '../../flows');
const dirs: string[] = [];
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

/** The product's flows, one of them changed as text. */
function changed(file: string, change: (text: string) => string): () => unknown {
  const dir = mkdtempSync(join(tmpdir(), 'flows-'));
  dirs.push(dir);
  cpSync(DIR, dir, { recursive: true });
  writeFileSync(join(dir, file), change(readFileSync(join(DIR, file), 'utf8')));
  return () => loadFlows(dir);
}

describe('loadFlows', () => {
  it('reads every flow of the product', () => {
    const { hash, flows } = loadFlows(DIR);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(flows).toMatchObject({ main: { start: 'me' }, welcome: { id: 'welcome' } });
  });

  const refused: [string, string, (text: string) => string, RegExp][] = [
    ['no JSON', 'main.flow.json', () => '{', /main\.flow\.json cannot be read/],
    [
      'an unknown format',
      'main.flow.json',
      (text) => text.replace('"format": 1', '"format": 99'),
      /main\.flow\.json \/format: not known/,
    ],
    [
      'an id that is not the file name',
      'main.flow.json',
      (text) => text.replace('"id": "main"', '"id": "menu"'),
      /main\.flow\.json \/id: "menu" is not the file name/,
    ],
    [
      'a field nobody knows',
      'help.flow.json',
      (text) => text.replace('"type": "say",', '"type": "say", "sey": 1,'),
      /help\.flow\.json \/screens\/language-said: .*\(sey\)/,
    ],
    [
      'a screen type nobody knows',
      'help.flow.json',
      (text) => text.replace('"type": "say"', '"type": "shout"'),
      /help\.flow\.json \/screens\/language-said: .*\(shout\)/,
    ],
    [
      'a field that is there twice',
      'help.flow.json',
      (text) => text.replace('"type": "say",', '"type": "say", "next": "menu",'),
      /help\.flow\.json \/screens\/language-said\/next: this field is there twice/,
    ],
    [
      'a dead target',
      'send.flow.json',
      (text) => text.replace('"next": "sent"', '"next": "nowhere"'),
      /send\.flow\.json \/screens\/send\/next: no screen "nowhere"/,
    ],
    [
      'a flow that is not there',
      'main.flow.json',
      (text) => text.replace('"flow": "xensa"', '"flow": "xenza"'),
      /main\.flow\.json \/screens\/xensa\/flow: no flow "xenza"/,
    ],
    [
      'an effect nobody performs',
      'send.flow.json',
      (text) => text.replace('"draft.drop"', '"draft.burn"'),
      /send\.flow\.json \/screens\/dropped\/effect: no effect "draft\.burn"/,
    ],
    [
      'an effect without what it needs',
      'react.flow.json',
      (text) => text.replace('"body": "$reaction", ', ''),
      /react\.flow\.json \/screens\/send\/with: reaction\.add wants "body"/,
    ],
    [
      'a query nobody answers',
      'contribute.flow.json',
      (text) => text.replace('"query": "themes"', '"query": "subjects"'),
      /contribute\.flow\.json \/screens\/theme\/query: no query "subjects"/,
    ],
    [
      'a screen nobody reaches',
      'xensa.flow.json',
      (text) => text.replace('"next": "answered"', '"next": "open"'),
      /xensa\.flow\.json \/screens\/answered: no conversation comes here/,
    ],
    [
      'a loop with no screen that waits',
      'consent.flow.json',
      (text) => text.replace('"next": "done"', '"next": "accepted"'),
      /consent\.flow\.json .*a loop with no screen that waits/,
    ],
    [
      'flows that call each other without end',
      'late.flow.json',
      (text) => text.replace('"flow": "commune", "next"', '"flow": "send", "next"'),
      /flow\.json: calls itself above itself/,
    ],
  ];
  it.each(refused)('refuses %s, with file and pointer', (_, file, change, message) => {
    expect(changed(file, change)).toThrow(message);
  });
});

describe('hashFlows', () => {
  const { flows } = loadFlows(DIR);
  it('is the same in any order, and another when anything a flow does changes', () => {
    const turned = Object.fromEntries(Object.entries(flows).reverse());
    expect(hashFlows(turned)).toBe(hashFlows(flows));
    const other = structuredClone(flows);
    const main = other.main?.screens.menu;
    if (main?.type === 'menu') main.options.pop();
    expect(hashFlows(other)).not.toBe(hashFlows(flows));
  });
});

describe('upgradeFlow', () => {
  it('brings an older format up, one bump at a time', () => {
    const migrations = {
      1: (flow: Record<string, unknown>) => ({ ...flow, one: true }),
      2: (flow: Record<string, unknown>) => ({ ...flow, two: flow.one }),
    };
    expect(upgradeFlow({ format: 1 }, migrations, 3)).toEqual({ format: 3, one: true, two: true });
    expect(upgradeFlow({ format: 4 }, migrations, 3)).toBeNull();
    expect(upgradeFlow({ format: '1' }, migrations, 3)).toBeNull();
    expect(upgradeFlow({}, migrations, 3)).toBeNull();
  });
});

describe('duplicateField', () => {
  it.each([
    ['{"a": 1, "b": {"a": 2}}', null],
    ['[{"a": 1}, {"a": 2}]', null],
    ['{"a": "a\\": ", "x": ["a", "a"]}', null],
    ['{"a": 1, "a": 2}', '/a'],
    ['{"x": [1, {"y/z": {"b": 0, "b": 1}}]}', '/x/1/y~1z/b'],
  ])('%s', (text, pointer) => {
    expect(duplicateField(text)).toBe(pointer);
  });
});
