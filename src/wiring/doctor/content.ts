import { join } from 'node:path';
import { checkCatalog } from '../../catalog/check.ts';
import type { LanguageCoverage } from '../../catalog/check-coverage.ts';
import { problemLine } from '../../catalog/check-problem.ts';
import { checkPrompts } from '../../catalog/check-prompts.ts';
import { loadFlows } from '../../catalog/flows.ts';
import { FLOOR, type Locales, loadLocales } from '../../catalog/locales.ts';
import { loadPrompts, type Prompts } from '../../catalog/prompts.ts';
import { promptSentences } from '../../catalog/sentences.ts';
import type { Config } from '../../config.ts';
import { projectRoot } from '../../lib/project-root.ts';
import { type Examination, type Finding, note, ok, problem } from '../../ops/doctor.ts';

/** Flows, words and sounds, as citizens would meet them with this configuration. */
export function contentExaminations(config: Pick<Config, 'minWords' | 'minSpeech'>): Examination[] {
  const root = projectRoot();
  const locales = () => loadLocales(join(root, 'flows/locales'));
  const prompts = () => loadPrompts(join(root, 'audio-prompts'));
  const report = () =>
    checkCatalog(loadFlows(join(root, 'flows')), locales(), prompts(), {
      minWords: config.minWords,
      minSpeech: config.minSpeech,
    });
  return [
    {
      name: 'flows',
      look: async () => {
        const wrong = report().problems.filter(({ level }) => level === 'error');
        if (wrong.length === 0) return ok('valid');
        return wrong.map((each) => problem(problemLine(each), 'npm run flow:check'));
      },
    },
    { name: 'sounds', look: async () => lookAtSounds(locales(), prompts()) },
    {
      name: 'languages',
      look: async () => Object.entries(report().coverage).map(lookAtLanguage),
    },
  ];
}

function lookAtSounds(locales: Locales, prompts: Prompts): Finding[] {
  const missing = checkPrompts(locales, prompts);
  return Object.keys(locales).map((language) => {
    const said = promptSentences(locales).filter((each) => each.language === language).length;
    const without = missing.filter((each) => each.language === language).length;
    if (without === 0) return ok(`${language} complete, ${said} sentences`);
    const text = `${language} lacks ${without} of ${said} sentences`;
    const advice = 'npm run prompts:check lists them; record them, or npm run prompts:build';
    return language === FLOOR ? problem(text, advice) : note(`${text}: French is said instead`);
  });
}

function lookAtLanguage([language, { text, voice, offered }]: [string, LanguageCoverage]): Finding {
  const shares = `${language}: text ${percent(text)}, speech ${percent(voice)}`;
  const not = [...(offered.text ? [] : ['text']), ...(offered.voice ? [] : ['calls'])];
  if (not.length === 0) return ok(`${shares}, offered`);
  return note(`${shares}, not offered in ${not.join(' and ')} (MIN_WORDS, MIN_SPEECH)`);
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}
