import type { FlowSet } from '../engine/flow.ts';
import { coverage, type LanguageCoverage, type Levels } from './check-coverage.ts';
import { type FlowState, flowStates, GATE_FLOW, whatBlocks } from './flow-publication.ts';
import { FLOOR, type Locales } from './locales.ts';
import type { ManagedPrompts } from './managed-prompts.ts';
import { progressOf, promptLanguages, promptLines } from './prompt-progress.ts';
import { ANY, type SpeechState } from './prompts.ts';

/** Pieces named on one line; the rest is counted. */
const NAMED = 6;
const LEVELS: readonly SpeechState[] = ['synthetic', 'recorded', 'reviewed'];

/**
 * How far each language is and what keeps its calls from being published, for a terminal: one paragraph a
 * language. `isGated`: with a real operator, where a language is offered once its first call is published.
 */
export function promptReport(
  flows: FlowSet,
  locales: Locales,
  prompts: ManagedPrompts,
  { minWords, minSpeech, isGated }: Levels & { isGated: boolean },
): string[] {
  const statesOf = (language: string) =>
    flowStates(flows, locales, prompts, language, { minWords, minSpeech }, prompts.published);
  const covered = LEVELS.map((level) => ({
    level,
    languages: coverage(flows, locales, prompts, { minWords, minSpeech: level }),
  }));
  return promptLanguages(locales).flatMap((language) => {
    const levels = covered.flatMap(({ level, languages }) => {
      const each = languages[language];
      return each === undefined ? [] : [{ level, each }];
    });
    return [
      countLine(prompts, language),
      ...levels.map(({ level, each }) => levelLine(level, each, level === minSpeech)),
      ...(language === FLOOR || language === ANY ? [] : flowLines(statesOf(language), isGated)),
    ];
  });
}

function countLine(prompts: ManagedPrompts, language: string): string {
  const counts = progressOf(promptLines(prompts, language));
  const { total, missing, synthetic, recorded, reviewed, stale } = counts;
  const states = `${missing} missing, ${synthetic} synthetic, ${recorded} recorded, ${reviewed} reviewed`;
  return `${language}: ${total} sentences: ${states}${stale > 0 ? `, ${stale} stale` : ''}`;
}

function levelLine(
  level: SpeechState,
  { voice, offered }: LanguageCoverage,
  isNow: boolean,
): string {
  const share = `${Math.floor(voice * 100)} %`;
  const verdict = offered.voice ? 'offered to callers' : 'not offered to callers';
  return `  MIN_SPEECH=${level}${isNow ? ' (now)' : ''}: ${share}, ${verdict}`;
}

function flowLines(states: readonly FlowState[], isGated: boolean): string[] {
  return states.map((each) => {
    const gate = each.flow === GATE_FLOW && isGated ? ' (callers get the language once it is)' : '';
    return `  ${each.flow}: ${stateWords(each)}${each.state === 'published' ? '' : gate}`;
  });
}

function stateWords(each: FlowState): string {
  const blocks = whatBlocks(each);
  switch (each.state) {
    case 'published':
      return 'published';
    case 'publishable':
      return 'publishable, every piece can be heard';
    case 'stale':
      return `published, and changed since: ${named(blocks) || 'other words'}`;
    case 'blocked':
      return `blocked, ${blocks.length} missing: ${named(blocks)}`;
  }
}

function named(blocks: readonly string[]): string {
  const more = blocks.length > NAMED ? ` and ${blocks.length - NAMED} more` : '';
  return `${blocks.slice(0, NAMED).join(', ')}${more}`;
}
