import type { FlowSet } from '../engine/flow.ts';
import { LIMITS } from '../engine/limits.ts';
import { coverage, type LanguageCoverage, type Levels } from './check-coverage.ts';
import { checkDigits } from './check-digits.ts';
import { ENGINE_KEYS, usedKeys } from './check-keys.ts';
import { type MediumDifference, mediumDifferences } from './check-media.ts';
import { checkPages, type PagedScreen } from './check-pages.ts';
import { deepestCall, longestPass } from './check-passing.ts';
import type { Problem } from './check-problem.ts';
import { checkStructure } from './check-structure.ts';
import { checkWords } from './check-words.ts';
import { FLOOR, type Locales } from './locales.ts';
import type { Prompts } from './prompts.ts';

/** What `flow:check` finds and measures over flows, words and sounds together. */
export interface CheckReport {
  problems: Problem[];
  /** Places where a medium differs because a flow says so. */
  differences: MediumDifference[];
  paged: PagedScreen[];
  coverage: Record<string, LanguageCoverage>;
  /** Most screens passed in one step, of `LIMITS.hops`; flows standing on each other at most. */
  measures: { hops: number; hopsLimit: number; depth: number };
  /** French words no flow and no part of the engine names; code may. */
  unusedKeys: string[];
}

/** Checks flows that `loadFlows` accepted against the words of every language. */
export function checkCatalog(
  flows: FlowSet,
  locales: Locales,
  prompts: Prompts | null,
  levels: Levels,
): CheckReport {
  const pages = checkPages(flows, locales);
  return {
    problems: [
      ...checkStructure(flows),
      ...checkWords(flows, locales),
      ...pages.problems,
      ...checkDigits(flows, locales),
    ],
    differences: mediumDifferences(flows),
    paged: pages.paged,
    coverage: coverage(flows, locales, prompts, levels),
    measures: {
      hops: longestPass(flows).value,
      hopsLimit: LIMITS.hops,
      depth: deepestCall(flows).value,
    },
    unusedKeys: unusedKeys(flows, locales),
  };
}

function unusedKeys(flows: FlowSet, locales: Locales): string[] {
  const used = new Set([
    ...usedKeys(flows, locales, 'text'),
    ...usedKeys(flows, locales, 'voice'),
    ...Object.keys(ENGINE_KEYS),
  ]);
  return Object.keys(locales[FLOOR]?.entries ?? {}).filter((key) => !used.has(key));
}
