import type { FlowSet } from '../engine/flow.ts';
import { LIMITS } from '../engine/limits.ts';
import { lineText, render } from '../engine/render.ts';
import type { ShownScreen } from '../engine/screen.ts';
import type { Medium } from '../engine/value.ts';
import type { View, Words } from '../engine/view.ts';
import { septets } from '../lib/gsm7.ts';
import { flowFile, type Problem, pointerTo } from './check-problem.ts';
import { sampleScreens } from './check-screens.ts';
import { FLOOR, type Locales } from './locales.ts';
import { wordsFor } from './words.ts';

/** A screen that takes more than one page with its longest values, or more than one spoken menu. */
export interface PagedScreen {
  place: string;
  medium: Medium;
  language: string;
  kind: ShownScreen['kind'];
  pages: number;
  /** It shows content of any length. */
  content: boolean;
}

/** Renders every text screen in every language with the longest values. */
export function checkPages(
  flows: FlowSet,
  locales: Locales,
): { problems: Problem[]; paged: PagedScreen[] } {
  const problems = new Map<string, Problem>();
  const paged = new Map<string, PagedScreen>();
  for (const medium of ['ussd', 'sms'] as const) {
    const screens = sampleScreens(flows, locales, medium);
    for (const language of Object.keys(locales)) {
      const words = wordsFor(locales, language, 'draft');
      for (const { place, shown } of screens) {
        const views = allPages(shown, medium, words);
        const message = faultOf(shown, views, medium, words);
        if (message !== null) {
          const problem = problemAt(place, `${message} (${medium}, ${language})`);
          problems.set(JSON.stringify(problem), problem);
        }
        const known = paged.get(`${place}|${medium}|${language}`)?.pages ?? 1;
        if (views.length <= known) continue;
        const content = shown.kind === 'confirm' || shown.lines.some((line) => 'content' in line);
        const entry = { place, medium, language, kind: shown.kind, pages: views.length, content };
        paged.set(`${place}|${medium}|${language}`, entry);
      }
    }
  }
  return {
    problems: [...problems.values()],
    paged: [...paged.values(), ...pagedInSpeech(flows, locales)],
  };
}

/** Spoken menus with more options than one holds. */
function pagedInSpeech(flows: FlowSet, locales: Locales): PagedScreen[] {
  const words = wordsFor(locales, FLOOR, 'draft');
  const paged = new Map<string, PagedScreen>();
  for (const { place, shown } of sampleScreens(flows, locales, 'voice')) {
    const { pages } = render(shown, 'voice', words, 0);
    const entry = { place, language: FLOOR, kind: shown.kind, pages, content: false };
    if (pages > 1) paged.set(place, { ...entry, medium: 'voice' });
  }
  return [...paged.values()];
}

function allPages(shown: ShownScreen, medium: Medium, words: Words): View[] {
  const first = render(shown, medium, words, 0);
  return Array.from({ length: first.pages }, (_, page) => render(shown, medium, words, page));
}

function faultOf(
  shown: ShownScreen,
  views: readonly View[],
  medium: Medium,
  words: Words,
): string | null {
  const limit = medium === 'ussd' ? LIMITS.ussdSeptets - LIMITS.ussdPrefix : LIMITS.smsSeptets;
  for (const view of views) {
    const size = septets(view.text);
    if (size === null) return 'a page has letters outside GSM-7';
    if (size > limit) return `a page has ${size} septets, ${limit} are safe`;
  }
  const lookup = (key: string) => words.find(key, 'text');
  const shownText = views.map((view) => view.text).join('\n');
  const cut = shown.choices.find((choice) => !shownText.includes(lineText(choice.label, lookup)));
  // French for the whole screen shows other labels than this lookup finds.
  if (cut !== undefined && !shown.whole) return 'a label is longer than a page';
  return null;
}

function problemAt(place: string, message: string): Problem {
  const [flow = '', screen = ''] = place.split('/');
  return {
    level: 'error',
    file: flowFile(flow),
    pointer: pointerTo('screens', screen),
    message,
  };
}
