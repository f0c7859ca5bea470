import { longestAllowed } from '../catalog/first-call-budget.ts';
import { meaningInFrench } from '../catalog/managed-prompts.ts';
import {
  type PromptLine,
  progressOf,
  promptLanguages,
  promptLines,
} from '../catalog/prompt-progress.ts';
import { ANY } from '../catalog/prompts.ts';
import { listTakes, type PromptTakeRow } from '../storage/prompts/prompts.ts';
import type { ConsoleDeps } from './deps.ts';

/** A sentence with what was recorded for it and waits. */
export interface StudioLine extends PromptLine {
  /** What it means, in French. */
  meaning: string | null;
  /** Seconds it may last in a first call; null: it is not timed. */
  longest: number | null;
  /** Newest first; one a person. */
  takes: PromptTakeRow[];
}

export const FILTERS = ['unrecorded', 'takes', 'recorded', 'reviewed', 'all'] as const;
export type Filter = (typeof FILTERS)[number];

/** What is heard worst comes first; within that what every caller hears, then the order of the catalogue. */
const RANK: Readonly<Record<PromptLine['state'], number>> = {
  missing: 0,
  synthetic: 2,
  recorded: 3,
  reviewed: 4,
};

/** Whether prompts are recorded in it; names are a language of their own. */
export function isStudioLanguage(deps: ConsoleDeps, language: string): boolean {
  return promptLanguages(deps.locales).includes(language);
}

/** The language's own name for itself. */
export function languageName(deps: ConsoleDeps, language: string): string {
  if (language === ANY) return 'Noms, dans toutes les langues';
  return deps.locales[language]?.name ?? language;
}

/** Every sentence of a language: missing first, then stale, synthetic, recorded, reviewed. */
export async function studioLines(deps: ConsoleDeps, language: string): Promise<StudioLine[]> {
  const takes = new Map<string, PromptTakeRow[]>();
  for (const take of await listTakes(deps.db, language)) {
    takes.set(take.promptId, [...(takes.get(take.promptId) ?? []), take]);
  }
  const lines = promptLines(deps.prompts, language).map((line) => ({
    ...line,
    meaning: language === ANY ? null : meaningInFrench(deps.locales, line.id),
    longest: longestAllowed(deps.prompts, deps.locales, language, line.id),
    takes: takes.get(line.id) ?? [],
  }));
  const late = ({ id }: PromptLine) => (deps.heardFirst.has(id.replace(/#.*$/, '')) ? 0 : 1);
  return lines.sort((a, b) => rankOf(a) - rankOf(b) || late(a) - late(b));
}

/** The smaller, the worse it is heard. */
export function rankOf({ state, stale }: PromptLine): number {
  return stale && state !== 'missing' ? 1 : RANK[state];
}

/** The filter of an address; what nobody has recorded when it names none. */
export function readFilter(value: unknown): Filter {
  return FILTERS.find((filter) => filter === value) ?? 'unrecorded';
}

/** The sentences a filter shows, in their order. */
export function filterLines(lines: readonly StudioLine[], filter: Filter): StudioLine[] {
  return lines.filter((line) => isShown(line, filter));
}

function isShown({ state, takes }: StudioLine, filter: Filter): boolean {
  switch (filter) {
    case 'unrecorded':
      return state === 'missing' || state === 'synthetic';
    case 'takes':
      return takes.length > 0;
    case 'recorded':
    case 'reviewed':
      return state === filter;
    case 'all':
      return true;
  }
}

/** The next sentence to record after this one that nobody has recorded yet; null: all are. */
export function nextToRecord(lines: readonly StudioLine[], id: string): StudioLine | null {
  const at = lines.findIndex((line) => line.id === id);
  const after = [...lines.slice(at + 1), ...lines.slice(0, Math.max(0, at))];
  return after.find((line) => isShown(line, 'unrecorded') && line.takes.length === 0) ?? null;
}

/** Progress of every language. */
export function languagesProgress(deps: ConsoleDeps) {
  return promptLanguages(deps.locales).map((language) => ({
    language,
    name: languageName(deps, language),
    progress: progressOf(promptLines(deps.prompts, language)),
    coverage: deps.coverage()[language] ?? null,
  }));
}

/** Where the pages of a sentence are. */
export function promptPath({ language, id }: Pick<PromptLine, 'language' | 'id'>): string {
  return `/console/studio/${language}/prompt/${encodeURIComponent(id)}`;
}
