import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCatalog } from '../../src/catalog/check.ts';
import { coverage } from '../../src/catalog/check-coverage.ts';
import { reportLines } from '../../src/catalog/check-report.ts';
import { loadFlows } from '../../src/catalog/flows.ts';
import { type LocaleEntry, type Locales, loadLocales } from '../../src/catalog/locales.ts';
import { loadPrompts, type Prompts } from '../../src/catalog/prompts.ts';
import type { Flow, FlowSet, Screen } from '../../src/engine/flow.ts';

const ROOT = join(import.meta.dirname, '../../flows');
const FLOWS = loadFlows(ROOT);
const LOCALES = loadLocales(join(ROOT, 'locales'));
const LEVELS = { minWords: 'draft', minSpeech: 'synthetic' } as const;

/** The product with one screen put in the place of another. */
function withScreen(flow: string, name: string, screen: Screen): FlowSet {
  const flows = structuredClone(FLOWS.flows) as Record<string, Flow>;
  const changed = flows[flow];
  if (changed === undefined) throw new Error(`no flow ${flow}`);
  changed.screens[name] = screen;
  return { hash: 'changed', flows };
}

function withWords(language: string, key: string, entry: LocaleEntry | undefined): Locales {
  const locales = structuredClone(LOCALES) as Record<string, { entries: Record<string, unknown> }>;
  const entries = locales[language]?.entries ?? {};
  if (entry === undefined) delete entries[key];
  else entries[key] = entry;
  return locales as unknown as Locales;
}

const messages = (flows: FlowSet, locales: Locales) =>
  checkCatalog(flows, locales, null, LEVELS).problems.map(
    ({ level, file, pointer, message }) => `${level} ${file}${pointer} ${message}`,
  );

describe('checkCatalog', () => {
  it('finds nothing wrong with the product', () => {
    expect(messages(FLOWS, LOCALES).filter((line) => line.startsWith('error'))).toEqual([]);
  });
  it('names French words that are missing, where they are used', () => {
    expect(messages(FLOWS, withWords('fr', 'ask.project', undefined))).toContain(
      'error first-call.flow.json/screens/body/say no words "ask.project" in French',
    );
    expect(messages(FLOWS, withWords('fr', 'rec.wait', undefined))).toContain(
      'error locales/fr.json/entries/rec.wait no voice for the engine',
    );
  });
  it('names a label without a form for a medium it is offered on', () => {
    const spokenOnly: LocaleEntry = { voice: 'Pour Xensa, tapez 2.', state: 'draft' };
    expect(messages(FLOWS, withWords('fr', 'menu.opt.xensa', spokenOnly))).toContain(
      'error main.flow.json/screens/menu/options/1/label "menu.opt.xensa" has no text in French (ussd)',
    );
  });
  it('names a placeholder that nothing fills, and an end that says nothing', () => {
    const end: Screen = { type: 'end', say: 'privacy.number' };
    const open: LocaleEntry = { text: 'Appelez {number}', state: 'draft' };
    expect(
      messages(withScreen('erase', 'planned', end), withWords('fr', 'privacy.number', open)),
    ).toContain(
      'error erase.flow.json/screens/planned/say nothing fills {number} of "privacy.number"',
    );
    const mute: Screen = { type: 'end', say: 'rec.wait' };
    expect(messages(withScreen('erase', 'planned', mute), LOCALES)).toContain(
      'error erase.flow.json/screens/planned says nothing on ussd',
    );
  });
  it('names a sentence whose digit is not the key', () => {
    const entry: LocaleEntry = { voice: 'Pour Mon Elu, tapez 5.', state: 'draft' };
    const line = 'main.flow.json/screens/menu "menu.opt.monelu" says key 5, the key is 1';
    expect(messages(FLOWS, withWords('fr', 'menu.opt.monelu', entry))).toContain(`error ${line}`);
    const labelled = withWords('fr', 'menu.opt.monelu', { ...entry, text: 'Mon Elu' });
    expect(messages(FLOWS, labelled)).toContain(
      `warning ${line}: its label and the digit are said instead`,
    );
  });
  it('names two choices with one key', () => {
    const menu = structuredClone(FLOWS.flows['official-items']?.screens.question) as Screen;
    if (menu.type === 'menu' && menu.options[2] !== undefined) menu.options[2].key = '7';
    expect(messages(withScreen('official-items', 'question', menu), LOCALES)).toContain(
      'error official-items.flow.json/screens/question keys 2 7 7 9: one means two things',
    );
  });
  it('names a secret that would be typed', () => {
    const years = structuredClone(FLOWS.flows.late?.screens.years) as Screen;
    if (years.type === 'ask') Object.assign(years, { secret: true, text: { min: 1, max: 2 } });
    expect(messages(withScreen('late', 'years', years), LOCALES)).toContain(
      'error late.flow.json/screens/years/secret only digits can be a secret',
    );
  });
  it('names a label that no page can hold', () => {
    const long: LocaleEntry = { text: 'x'.repeat(200), state: 'draft' };
    expect(messages(FLOWS, withWords('bm', 'menu.opt.help', long))).toContain(
      'error main.flow.json/screens/menu a label is longer than a page (ussd, bm)',
    );
  });
  it('lists where media differ, what pages, and what no flow uses', () => {
    const report = checkCatalog(FLOWS, LOCALES, null, LEVELS);
    expect(report.differences).toContainEqual({
      file: 'commune.flow.json',
      pointer: '/screens/ask/options/0',
      what: 'option skip on ussd, sms only',
    });
    expect(report.paged).toContainEqual(
      expect.objectContaining({ place: 'contribute/theme', medium: 'voice', pages: 3 }),
    );
    expect(report.unusedKeys).toContain('digit.1');
    expect(report.unusedKeys).not.toContain('theme.opt.water');
    expect(report.measures.hops).toBeLessThan(report.measures.hopsLimit);
    const lines = reportLines(report, true);
    expect(lines).toContain(
      '  commune.flow.json /screens/ask/options/0: option skip on ussd, sms only',
    );
    expect(lines.some((line) => /^bm: text \d+ %, voice \d+ %;/.test(line))).toBe(true);
  });
});

describe('coverage', () => {
  it('offers a language from 80 % of its welcome and main menu on', () => {
    const covered = coverage(FLOWS, LOCALES, null, LEVELS);
    expect(covered.bm?.welcome).toEqual({ text: 1, voice: 1 });
    expect(Object.keys(covered).filter((of) => covered[of]?.offered.text)).toEqual([
      'bm',
      'fuc',
      'snk',
    ]);
    const entries = { ...LOCALES.snk?.entries };
    for (const key of ['menu.opt.mine', 'menu.opt.help', 'menu.choose']) delete entries[key];
    const fewer: Locales = { ...LOCALES, snk: { language: 'snk', name: 'S', entries } };
    expect(coverage(FLOWS, fewer, null, LEVELS).snk?.offered.text).toBe(false);
  });
  it('offers all four languages today, in text and in a call', () => {
    const covered = coverage(FLOWS, LOCALES, loadPrompts('audio-prompts'), LEVELS);
    const offered = Object.entries(covered).map(([language, { offered: on }]) => [language, on]);
    const both = { text: true, voice: true };
    expect(Object.fromEntries(offered)).toEqual({ bm: both, snk: both, fuc: both });
  });
  it('offers French alone when words must be reviewed and none is', () => {
    const strict = coverage(FLOWS, LOCALES, null, { ...LEVELS, minWords: 'reviewed' });
    expect(Object.values(strict).map(({ offered }) => offered.voice)).toEqual([
      false,
      false,
      false,
    ]);
  });
  it('counts in speech only what has a sound', () => {
    const silent: Prompts = { dir: '', byKey: new Map() };
    const { bm } = coverage(FLOWS, LOCALES, silent, LEVELS);
    expect(bm?.missing.voice).toContain('menu.opt.help');
    expect(bm?.offered).toEqual({ text: true, voice: false });
  });
});
