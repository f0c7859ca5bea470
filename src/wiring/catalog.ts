import { join } from 'node:path';
import { loadFlows } from '../catalog/flows.ts';
import { type Locales, loadLocales } from '../catalog/locales.ts';
import { loadPrompts, type Prompts } from '../catalog/prompts.ts';
import { wordsFor } from '../catalog/words.ts';
import type { Config } from '../config.ts';
import type { FlowSet } from '../engine/flow.ts';
import { lineText } from '../engine/render.ts';
import type { Value } from '../engine/value.ts';
import type { Words } from '../engine/view.ts';
import { projectRoot } from '../lib/project-root.ts';

/** Flows, words and prompts, read and checked once at the start. */
export interface Catalog {
  flows: FlowSet;
  locales: Locales;
  prompts: Prompts;
  words(language: string): Words;
  /** One key in text, placeholders filled, GSM-7 spelling; French where the language lacks it. */
  say(language: string, key: string, values?: Record<string, Value>): string;
}

/** @throws AppError catalog_invalid naming the file that is wrong. */
export function openCatalog(config: Pick<Config, 'minWords'>): Catalog {
  const root = projectRoot();
  const locales = loadLocales(join(root, 'flows/locales'));
  const byLanguage = new Map<string, Words>();
  const words = (language: string): Words => {
    const known = byLanguage.get(language) ?? wordsFor(locales, language, config.minWords);
    byLanguage.set(language, known);
    return known;
  };
  return {
    flows: loadFlows(join(root, 'flows')),
    locales,
    prompts: loadPrompts(join(root, 'audio-prompts')),
    words,
    say: (language, key, values = {}) =>
      lineText({ key, values }, (wanted) => words(language).find(wanted, 'text')),
  };
}
