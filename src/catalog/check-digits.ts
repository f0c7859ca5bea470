import type { FlowSet, Option } from '../engine/flow.ts';
import { render } from '../engine/render.ts';
import type { ShownScreen } from '../engine/screen.ts';
import { offeredOn, reachable } from './check-graph.ts';
import { flowFile, type Problem, pointerTo } from './check-problem.ts';
import { expander, optionChoice, sampleScreens } from './check-screens.ts';
import type { Locales } from './locales.ts';
import { keyInSentence } from './sentences.ts';
import { wordsFor } from './words.ts';

/**
 * The digit a French voice sentence tells her to press against the key the renderer gives it, for every
 * set of options that may be offered together. With a text label it is a warning: the label is said,
 * then the right digit. Also keys that mean two things on one spoken page.
 */
export function checkDigits(flows: FlowSet, locales: Locales): Problem[] {
  const problems = new Map<string, Problem>();
  for (const { place, shown } of spokenScreens(flows, locales)) {
    for (const { level, message } of faultsOf(shown, locales)) {
      const [flow = '', screen = ''] = place.split('/');
      const pointer = pointerTo('screens', screen);
      problems.set(`${place}${message}`, { level, file: flowFile(flow), pointer, message });
    }
  }
  return [...problems.values()];
}

type Fault = Pick<Problem, 'level' | 'message'>;

function faultsOf(shown: ShownScreen, locales: Locales): Fault[] {
  const words = wordsFor(locales, 'fr', 'draft');
  const faults: Fault[] = [];
  const pages = render(shown, 'voice', words, 0).pages;
  for (let page = 0; page < pages; page += 1) {
    const view = render(shown, 'voice', words, page);
    const choices = view.spoken?.choices ?? [];
    const keys = [...choices.map((choice) => choice.key), ...(view.spoken?.more ? ['9'] : [])];
    if (new Set(keys).size < keys.length)
      faults.push({ level: 'error', message: `keys ${keys.join(' ')}: one means two things` });
    for (const { key, label } of choices) {
      if ('key' in label) faults.push(...sentenceFault(key, label.key, locales));
    }
  }
  return faults;
}

function sentenceFault(key: string, word: string, locales: Locales): Fault[] {
  const entry = locales.fr?.entries[word];
  const digit = entry?.voice === undefined ? null : keyInSentence(entry.voice);
  if (digit === null || digit === key) return [];
  const message = `"${word}" says key ${digit}, the key is ${key}`;
  if (entry?.text === undefined) return [{ level: 'error', message }];
  return [{ level: 'warning', message: `${message}: its label and the digit are said instead` }];
}

/** Spoken screens, each with every set of its options that conditions may leave. */
function spokenScreens(flows: FlowSet, locales: Locales): { place: string; shown: ShownScreen }[] {
  const samples = new Map(
    sampleScreens(flows, locales, 'voice').map((each) => [each.place, each.shown]),
  );
  const expand = expander(flows, locales);
  return [...reachable(flows, 'voice')].flatMap((place) => {
    const shown = samples.get(place);
    if (shown === undefined) return [];
    const [id = '', name = ''] = place.split('/');
    const screen = flows.flows[id]?.screens[name];
    if (screen?.type !== 'menu') return [{ place, shown }];
    const options = screen.options.filter((option) => offeredOn(option, 'voice'));
    return subsets(options).map((some) => ({
      place,
      shown: {
        ...shown,
        choices: some.flatMap((option) =>
          expand(option.label).map((label) => optionChoice({ ...option, label })),
        ),
      },
    }));
  });
}

/** The sets of options that may be offered: conditions on one variable that exclude each other do. */
function subsets(options: readonly Option[]): Option[][] {
  let sets: Option[][] = [[]];
  for (const option of options) {
    const without = option.when === undefined ? [] : sets;
    const having = sets
      .filter((set) => !set.some((other) => excludes(other, option)))
      .map((set) => [...set, option]);
    sets = [...having, ...without];
  }
  return sets.filter((set) => set.length > 0);
}

function excludes(one: Option, other: Option): boolean {
  const [a, b] = [one.when, other.when];
  if (a?.is === undefined || b?.is === undefined) return false;
  return a.of === b.of && a.is !== b.is;
}
