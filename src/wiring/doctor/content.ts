import { checkCatalog } from '../../catalog/check.ts';
import type { LanguageCoverage } from '../../catalog/check-coverage.ts';
import { problemLine } from '../../catalog/check-problem.ts';
import { checkPrompts } from '../../catalog/check-prompts.ts';
import { GATE_FLOW } from '../../catalog/flow-publication.ts';
import { FLOOR, type Locales } from '../../catalog/locales.ts';
import type { ManagedPrompts } from '../../catalog/managed-prompts.ts';
import type { Prompts } from '../../catalog/prompts.ts';
import { promptSentences } from '../../catalog/sentences.ts';
import { type Examination, type Finding, note, ok, problem } from '../../ops/doctor.ts';
import type { Catalog } from '../catalog.ts';
import { type HeardConfig, openCatalogAsHeard } from '../catalog-as-heard.ts';

/**
 * Flows, words and sounds, as citizens would meet them with this configuration; what was recorded and
 * published counts where there is a database.
 */
export function contentExaminations(config: HeardConfig): Examination[] {
  let opened: Promise<Catalog> | null = null;
  const catalog = () => {
    opened ??= openCatalogAsHeard(config);
    return opened;
  };
  return [
    {
      name: 'flows',
      look: async () => {
        const { flows, locales, prompts } = await catalog();
        const { minWords, minSpeech } = config;
        const report = checkCatalog(flows, locales, prompts, { minWords, minSpeech });
        const wrong = report.problems.filter(({ level }) => level === 'error');
        if (wrong.length === 0) return ok('valid');
        return wrong.map((each) => problem(problemLine(each), 'npm run flow:check'));
      },
    },
    {
      name: 'sounds',
      look: async () => {
        const { locales, prompts } = await catalog();
        return [...lookAtSounds(locales, prompts), ...lookAtStale(prompts)];
      },
    },
    {
      name: 'languages',
      look: async () => {
        const found = await catalog();
        return Object.entries(found.coverage).map((each) => lookAtLanguage(each, found));
      },
    },
  ];
}

/** Recordings nobody hears, because the words have changed since. */
function lookAtStale({ stale }: ManagedPrompts): Finding[] {
  if (stale.size === 0) return [];
  return [note(`${stale.size} recordings say words of before: record them again in the studio`)];
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

function lookAtLanguage(
  [language, { text, voice, offered }]: [string, LanguageCoverage],
  { flowStates }: Pick<Catalog, 'flowStates'>,
): Finding {
  const shares = `${language}: text ${percent(text)}, speech ${percent(voice)}`;
  const not = [...(offered.text ? [] : ['text']), ...(offered.voice ? [] : ['calls'])];
  if (not.length === 0) return ok(`${shares}, offered`);
  const first = flowStates(language).find(({ flow }) => flow === GATE_FLOW);
  const gate = offered.voice || first === undefined ? '' : `; ${GATE_FLOW} is ${first.state}`;
  const why = `MIN_WORDS, MIN_SPEECH, what is published in the studio${gate}`;
  return note(`${shares}, not offered in ${not.join(' and ')} (${why})`);
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}
