import type { CheckReport } from './check.ts';
import type { LanguageCoverage } from './check-coverage.ts';
import type { PagedScreen } from './check-pages.ts';
import { problemLine } from './check-problem.ts';

/**
 * What `flow:check` prints: problems, measures and coverage; with `all`, also where media differ, what
 * takes more than one page, and the words that are missing or unused.
 */
export function reportLines(report: CheckReport, all: boolean): string[] {
  const { hops, hopsLimit, depth } = report.measures;
  return [
    ...report.problems.map(problemLine),
    `screens passed in one step: ${hops} at most (limit ${hopsLimit}); flows on each other: ${depth}`,
    ...Object.entries(report.coverage).map(([language, each]) => coverageLine(language, each)),
    ...(all ? details(report) : [`more with --all: ${summary(report)}`]),
  ];
}

function coverageLine(language: string, each: LanguageCoverage): string {
  const { text, voice, welcome, offered } = each;
  const share = (value: number) => `${Math.floor(value * 100)} %`;
  const not = [...(offered.text ? [] : ['text']), ...(offered.voice ? [] : ['calls'])];
  const verdict = not.length === 0 ? 'offered' : `not offered in ${not.join(' and ')}`;
  return (
    `${language}: text ${share(text)}, voice ${share(voice)}; welcome and main menu ` +
    `text ${share(welcome.text)}, voice ${share(welcome.voice)}: ${verdict}`
  );
}

function summary(report: CheckReport): string {
  return (
    `${report.differences.length} places where a medium differs, ${report.paged.length} screens ` +
    `over one page, ${report.unusedKeys.length} words used by no flow`
  );
}

function details(report: CheckReport): string[] {
  const missing = Object.entries(report.coverage).flatMap(([language, each]) => [
    `${language}, no text: ${each.missing.text.join(' ')}`,
    `${language}, not spoken: ${each.missing.voice.join(' ')}`,
  ]);
  return [
    '',
    'where a medium differs:',
    ...report.differences.map(({ file, pointer, what }) => `  ${file} ${pointer}: ${what}`),
    '',
    'over one page (longest values):',
    ...byScreen(report.paged),
    '',
    ...missing,
    '',
    `words used by no flow: ${report.unusedKeys.join(' ')}`,
  ];
}

function byScreen(paged: readonly PagedScreen[]): string[] {
  const screens = new Map<string, PagedScreen[]>();
  for (const each of paged) {
    const name = `${each.place} ${each.medium}`;
    screens.set(name, [...(screens.get(name) ?? []), each]);
  }
  return [...screens].map(([name, some]) => {
    const pages = some.map((each) => `${each.language} ${each.pages}`).join(', ');
    return `  ${name} (${some[0]?.kind}${some[0]?.content ? ', content' : ''}): ${pages}`;
  });
}
