import { join } from 'node:path';
import { coverage, type LanguageCoverage } from '../catalog/check-coverage.ts';
import { type FlowState, flowStates, GATE_FLOW } from '../catalog/flow-publication.ts';
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
  /** How each spoken flow stands in a language, as things stand. */
  flowStates(language: string): FlowState[];
  words(language: string): Words;
  /** One key in text, placeholders filled, GSM-7 spelling; French where the language lacks it. */
  say(language: string, key: string, values?: Record<string, Value>): string;
}

/**
 * With a real operator a language is offered to callers only once `GATE_FLOW` is published in it.
 * @throws AppError catalog_invalid naming the file that is wrong.
 */
export function openCatalog(
  config: Pick<Config, 'minWords' | 'minSpeech'> & Partial<Pick<Config, 'operator'>>,
): Catalog {
  const root = projectRoot();
  const locales = loadLocales(join(root, 'flows/locales'));
  const flows = loadFlows(join(root, 'flows'));
  const prompts = managePrompts(loadPrompts(join(root, 'audio-prompts')), locales);
  const isGated = config.operator !== undefined && config.operator !== 'simulator';
  const cover = () => coverage(flows, locales, prompts, config);
  const standing = openStanding(prompts, isGated ? () => gated(cover(), prompts) : cover);
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
    flowStates: (language) =>
      flowStates(flows, locales, prompts, language, config, prompts.published),
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

/** A language in which nobody published the first call is not offered to callers. */
function gated(
  covered: Record<string, LanguageCoverage>,
  { published }: Pick<ManagedPrompts, 'published'>,
): Record<string, LanguageCoverage> {
  const isOpen = (language: string) =>
    published.some((each) => each.language === language && each.flow === GATE_FLOW);
  return Object.fromEntries(
    Object.entries(covered).map(([language, each]) => {
      const offered = { ...each.offered, voice: each.offered.voice && isOpen(language) };
      return [language, { ...each, offered }];
    }),
  );
}

function offeredIn(
  covered: Record<string, LanguageCoverage>,
  form: 'text' | 'voice',
): Record<string, boolean> {
  const entries = Object.entries(covered);
  return Object.fromEntries(entries.map(([language, each]) => [language, each.offered[form]]));
}
