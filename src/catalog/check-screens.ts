import type { Line } from '../engine/dialogue.ts';
import type { Flow, FlowSet, Option, Screen } from '../engine/flow.ts';
import type { Choice, ShownScreen } from '../engine/screen.ts';
import type { Medium, Value } from '../engine/value.ts';
import { offeredOn, reachable } from './check-graph.ts';
import { expandKey, literalsOf, saidKeys } from './check-keys.ts';
import { prefacesOf } from './check-prefaces.ts';
import { FLOOR, type Locales } from './locales.ts';

/** Characters of the longest real value of each placeholder (docs/languages). */
const LONGEST: Readonly<Record<string, number>> = {
  ref: 6,
  number: 14,
  count: 6,
  total: 6,
  answered: 6,
  days: 3,
  good: 6,
  bad: 6,
  language: 14,
  commune: 22,
  name: 24,
  role: 20,
  reason: 40,
  theme: 20,
  status: 28,
  keyword: 8,
  hour: 5,
  date: 10,
  given: 12,
  title: 60,
  items: 110,
  text: 90,
  answer: 130,
  body: 480,
};
const OTHER_LENGTH = 30;
/** Characters of a publication, a question or an answer shown on a screen. */
const CONTENT_LENGTH = 480;
/** Items of a long list. */
const ITEMS = 12;

/** A screen as it may be shown, with the longest values, and where it comes from. */
export interface SampleScreen {
  place: string;
  shown: ShownScreen;
}

/** A value of `length` characters that breaks into words, digits for numbers. */
function sample(name: string): string {
  const length = LONGEST[name] ?? OTHER_LENGTH;
  if (
    ['ref', 'number', 'count', 'total', 'answered', 'days', 'good', 'bad', 'hour', 'date'].includes(
      name,
    )
  )
    return '9'.repeat(length);
  return 'abcdefg '
    .repeat(Math.ceil(length / 8))
    .slice(0, length - 1)
    .concat('z');
}

/** Every waiting screen reachable on a medium, with each variant of its words and of what was said before it. */
export function sampleScreens(flows: FlowSet, locales: Locales, medium: Medium): SampleScreen[] {
  const prefaces = prefacesOf(flows, medium);
  const expand = expander(flows, locales);
  return [...reachable(flows, medium)].flatMap((place) => {
    const [id = '', name = ''] = place.split('/');
    const flow = flows.flows[id];
    const screen = flow?.screens[name];
    if (flow === undefined || screen === undefined || !isStop(screen)) return [];
    const base = shownOf(flow, name, screen, medium, expand);
    const before = prefaces.get(place) ?? [[]];
    return before.flatMap((chain) =>
      base.map((shown) => ({ place, shown: withPreface(flows, shown, chain, medium, expand) })),
    );
  });
}

type Stop = Extract<Screen, { type: 'menu' | 'list' | 'ask' | 'confirm' | 'end' }>;
type Expand = (key: string) => string[];

function isStop(screen: Screen): screen is Stop {
  return ['menu', 'list', 'ask', 'confirm', 'end'].includes(screen.type);
}

/** Gives the keys a key with `{var}` may become in these flows. */
export function expander(flows: FlowSet, locales: Locales): Expand {
  const literals = literalsOf(flows);
  const floor = Object.keys(locales[FLOOR]?.entries ?? {});
  return (key) => expandKey(key, literals, floor);
}

function linesOf(screen: Screen, medium: Medium, expand: Expand, variant: number): Line[] {
  const lines: Line[] = saidKeys(screen, medium).map((key) => {
    const keys = expand(key);
    return sampleLine(keys[Math.min(variant, keys.length - 1)] ?? key);
  });
  const shows = 'show' in screen ? (screen.show ?? []) : [];
  return [...lines, ...shows.map((): Line => ({ content: longContent() }))];
}

function longContent(): Value {
  return { text: 'abcdefg '.repeat(CONTENT_LENGTH / 8).trim(), recording: 'r' };
}

function sampleLine(key: string): Line {
  return { key, values: new Proxy({}, { get: (_, name) => sample(String(name)) }) };
}

/** One screen for each form its words may take (`ask.{ask}` has three). */
function shownOf(
  flow: Flow,
  name: string,
  screen: Stop,
  medium: Medium,
  expand: Expand,
): ShownScreen[] {
  const variants = Math.max(1, ...saidKeys(screen, medium).map((key) => expand(key).length));
  return Array.from({ length: variants }, (_, variant) => ({
    flow: flow.id,
    screen: name,
    kind: screen.type,
    notice: null,
    lines: [...linesOf(screen, medium, expand, variant), ...bodyLines(screen, medium)],
    choices: choicesOf(screen, medium, expand),
    back: !(screen.type === 'end' || (screen.type === 'menu' && screen.back === false)),
    whole: screen.whole === true,
    take: null,
    typed: screen.type === 'ask',
  }));
}

function bodyLines(screen: Stop, medium: Medium): Line[] {
  return screen.type === 'confirm' && medium !== 'voice' ? [sampleLine('review.text')] : [];
}

function choicesOf(screen: Stop, medium: Medium, expand: Expand): Choice[] {
  if (screen.type === 'confirm') return confirmChoices(screen.more !== undefined, medium);
  const options = 'options' in screen ? (screen.options ?? []) : [];
  const items = screen.type === 'list' ? itemChoices(expand(screen.label)) : [];
  return [
    ...items,
    ...options.filter((option) => offeredOn(option, medium)).map((option) => optionChoice(option)),
  ];
}

/** An option as a page shows it, with its longest label. */
export function optionChoice(option: Option): Choice {
  return {
    meaning: { do: 'option', id: option.id },
    label: sampleLine(option.label),
    key: option.key ?? null,
  };
}

function confirmChoices(more: boolean, medium: Medium): Choice[] {
  const choice = (key: string, action: 'yes' | 'again' | 'no' | 'add'): Choice => ({
    meaning: { do: action },
    label: sampleLine(key),
    key: null,
  });
  return [
    choice('review.opt.send', 'yes'),
    choice('review.opt.again', 'again'),
    choice('review.opt.cancel', 'no'),
    ...(more && medium !== 'voice' ? [choice('review.more', 'add')] : []),
  ];
}

/** A label looked up by id gives one item for each; any other gives a long list of the longest. */
function itemChoices(labels: readonly string[]): Choice[] {
  const count = Math.max(labels.length, ITEMS);
  return Array.from({ length: labels.length > 1 ? labels.length : count }, (_, index) => ({
    meaning: { do: 'item' as const, item: index },
    label: sampleLine(labels[index] ?? labels[0] ?? ''),
    key: null,
  }));
}

function withPreface(
  flows: FlowSet,
  shown: ShownScreen,
  chain: readonly string[],
  medium: Medium,
  expand: Expand,
): ShownScreen {
  const said = chain.flatMap((place) => {
    const [id = '', name = ''] = place.split('/');
    const screen = flows.flows[id]?.screens[name];
    if (screen?.type !== 'say') return [];
    const longest = longestVariant(screen, medium, expand);
    return [{ lines: longest, whole: screen.whole === true }];
  });
  return {
    ...shown,
    lines: [...said.flatMap((each) => each.lines), ...shown.lines],
    whole: shown.whole || said.some((each) => each.whole),
  };
}

function longestVariant(screen: Screen, medium: Medium, expand: Expand): Line[] {
  const variants = Math.max(1, ...saidKeys(screen, medium).map((key) => expand(key).length));
  return linesOf(screen, medium, expand, variants - 1);
}
