import { join } from 'node:path';
import { coverage, type LanguageCoverage } from '../catalog/check-coverage.ts';
import { loadFlows } from '../catalog/flows.ts';
import { type Locales, loadLocales } from '../catalog/locales.ts';
import { type ManagedPrompts, managePrompts } from '../catalog/managed-prompts.ts';
import { loadPrompts } from '../catalog/prompts.ts';
import { wordsFor } from '../catalog/words.ts';
import type { Config } from '../config.ts';
import type { FlowSet } from '../engine/flow.ts';
import { lineText } from '../engine/render.ts';
import type { Value } from '../engine/value.ts';
import type { Words } from '../engine/view.ts';
import { projectRoot } from '../lib/project-root.ts';

/** Flows, words and prompts, read and checked once at the start; recordings are laid over the prompts later. */
export interface Catalog {
  flows: FlowSet;
  locales: Locales;
  prompts: ManagedPrompts;
  /** What each language but French covers of what flows say, as things stand. */
  readonly coverage: Record<string, LanguageCoverage>;
  /** Whether a language is offered, by the form it would be met in. */
  readonly offered: Record<'text' | 'voice', Record<string, boolean>>;
  words(language: string): Words;
  /** One key in text, placeholders filled, GSM-7 spelling; French where the language lacks it. */
  say(language: string, key: string, values?: Record<string, Value>): string;
}

/** @throws AppError catalog_invalid naming the file that is wrong. */
export function openCatalog(config: Pick<Config, 'minWords' | 'minSpeech'>): Catalog {
  const root = projectRoot();
  const locales = loadLocales(join(root, 'flows/locales'));
  const flows = loadFlows(join(root, 'flows'));
  const prompts = managePrompts(loadPrompts(join(root, 'audio-prompts')), locales);
  const standing = openStanding(prompts, () => coverage(flows, locales, prompts, config));
  const byLanguage = new Map<string, Words>();
  const words = (language: string): Words => {
    const known = byLanguage.get(language) ?? wordsFor(locales, language, config.minWords);
    byLanguage.set(language, known);
    return known;
  };
  return {
    flows,
    locales,
    prompts,
    get coverage() {
      return standing().coverage;
    },
    get offered() {
      return standing().offered;
    },
    words,
    say: (language, key, values = {}) =>
      lineText({ key, values }, (wanted) => words(language).find(wanted, 'text')),
  };
}

/** Counted again only when other recordings were laid over the prompts. */
function openStanding(prompts: ManagedPrompts, cover: () => Record<string, LanguageCoverage>) {
  const count = () => {
    const covered = cover();
    const offered = { text: offeredIn(covered, 'text'), voice: offeredIn(covered, 'voice') };
    return { of: prompts.byKey, coverage: covered, offered };
  };
  let counted = count();
  return () => {
    if (counted.of !== prompts.byKey) counted = count();
    return counted;
  };
}

function offeredIn(
  covered: Record<string, LanguageCoverage>,
  form: 'text' | 'voice',
): Record<string, boolean> {
  const entries = Object.entries(covered);
  return Object.fromEntries(entries.map(([language, each]) => [language, each.offered[form]]));
}
