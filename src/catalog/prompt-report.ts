import type { FlowSet } from '../engine/flow.ts';
import { coverage, type LanguageCoverage } from './check-coverage.ts';
import type { Locales, WordState } from './locales.ts';
import type { ManagedPrompts } from './managed-prompts.ts';
import { blockedFlows, progressOf, promptLanguages, promptLines } from './prompt-progress.ts';
import type { SpeechState } from './prompts.ts';

/** Keys named on one line; the rest is counted. */
const NAMED = 6;
const LEVELS: readonly SpeechState[] = ['synthetic', 'recorded', 'reviewed'];

/**
 * How far each language is and what keeps its calls from being published, for a terminal: one paragraph a
 * language.
 */
export function promptReport(
  flows: FlowSet,
  locales: Locales,
  prompts: ManagedPrompts,
  { minWords, minSpeech }: { minWords: WordState; minSpeech: SpeechState },
): string[] {
  const covered = LEVELS.map((level) => ({
    level,
    languages: coverage(flows, locales, prompts, { minWords, minSpeech: level }),
  }));
  return promptLanguages(locales).flatMap((language) => {
    const levels = covered.flatMap(({ level, languages }) => {
      const each = languages[language];
      return each === undefined ? [] : [{ level, each }];
    });
    const now = levels.find(({ level }) => level === minSpeech)?.each;
    return [
      countLine(prompts, language),
      ...levels.map(({ level, each }) => levelLine(level, each, level === minSpeech)),
      ...(now === undefined ? [] : blockLines(flows, locales, now)),
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

function blockLines(flows: FlowSet, locales: Locales, covered: LanguageCoverage): string[] {
  return blockedFlows(flows, locales, covered).map(({ flow, missing }) => {
    const named = missing.slice(0, NAMED).join(', ');
    const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : '';
    return `  ${flow} cannot be published, French is said for: ${named}${more}`;
  });
}
