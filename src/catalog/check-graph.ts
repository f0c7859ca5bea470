import type { Condition, Flow, FlowSet, Option, Screen } from '../engine/flow.ts';
import { MAIN_FLOW, RESUME_FLOW } from '../engine/flow.ts';
import type { Medium } from '../engine/value.ts';
import { pointerTo } from './check-problem.ts';

export const MEDIA: readonly Medium[] = ['ussd', 'sms', 'voice'];

/** Where conversations begin, and on which media. */
export const ENTRIES: Readonly<Record<string, readonly Medium[]>> = {
  welcome: MEDIA,
  'answer-call': ['voice'],
  'official-call': ['voice'],
  'status-call': ['voice'],
  'publication-call': ['voice'],
  'follow-up-call': ['voice'],
  'debate-call': ['voice'],
  'supported-call': ['voice'],
  'studio-call': ['voice'],
  direct: ['sms'],
  contribute: ['sms'],
  support: ['sms'],
  'say-more': ['sms'],
  [MAIN_FLOW]: MEDIA,
  [RESUME_FLOW]: MEDIA,
};

/** A way out of a screen: to a screen of the same flow, or to the start of another flow. */
export interface Way {
  pointer: string;
  screen?: string;
  flow?: string;
  /** It is followed without waiting for her. */
  passes: boolean;
  /** The called flow comes back: it stands above this one. */
  pushes?: boolean;
}

/** Every way out of a screen on a medium, or on any when none is given. */
export function waysOut(flow: Flow, name: string, medium?: Medium): Way[] {
  const screen = flow.screens[name];
  if (screen === undefined) return [];
  const at = (...parts: (string | number)[]) => pointerTo('screens', name, ...parts);
  const to = (field: string, target: string | undefined, passes = false): Way[] =>
    target === undefined ? [] : [{ pointer: at(field), screen: target, passes }];
  switch (screen.type) {
    case 'menu':
      return optionWays(screen.options, medium, at);
    case 'list':
      return [
        ...to('next', screen.next),
        ...to('empty', screen.empty, true),
        ...optionWays(screen.options, medium, at),
      ];
    case 'ask':
      return askWays(screen, medium, at);
    case 'confirm':
      return [
        ...to('yes', screen.yes),
        ...to('again', screen.again),
        ...to('no', screen.no),
        ...to('more', medium === 'voice' ? undefined : screen.more),
        ...to('poor', medium === 'voice' || medium === undefined ? screen.poor?.next : undefined),
        ...to('empty', medium === 'voice' || medium === undefined ? screen.empty : undefined),
      ];
    case 'branch':
      return branchWays(screen, medium, at);
    case 'say':
    case 'set':
    case 'load':
    case 'do':
      return to('next', screen.next, true);
    case 'call':
      return callWays(screen, at);
    case 'restart':
      return [{ pointer: at('type'), flow: MAIN_FLOW, passes: true }];
    case 'return':
    case 'end':
      return [];
  }
}

type At = (...parts: (string | number)[]) => string;

function optionWays(
  options: readonly Option[] | undefined,
  medium: Medium | undefined,
  at: At,
): Way[] {
  return (options ?? []).flatMap((option, index) =>
    offeredOn(option, medium)
      ? [{ pointer: at('options', index, 'next'), screen: option.next, passes: false }]
      : [],
  );
}

/** True when an option is offered on this medium, or on any when none is given. */
export function offeredOn(option: Option, medium: Medium | undefined): boolean {
  return medium === undefined || option.media === undefined || option.media.includes(medium);
}

function askWays(
  screen: Extract<Screen, { type: 'ask' }>,
  medium: Medium | undefined,
  at: At,
): Way[] {
  const taken =
    medium === undefined || (medium === 'voice' ? screen.voice : screen.text) !== undefined;
  const ways: Way[] = taken ? [{ pointer: at('next'), screen: screen.next, passes: false }] : [];
  if (screen.empty !== undefined && (medium === undefined || medium === 'voice'))
    ways.push({ pointer: at('empty'), screen: screen.empty, passes: false });
  return [...ways, ...optionWays(screen.options, medium, at)];
}

function branchWays(
  screen: Extract<Screen, { type: 'branch' }>,
  medium: Medium | undefined,
  at: At,
): Way[] {
  const ways: Way[] = [];
  for (const [index, each] of screen.cases.entries()) {
    const verdict = mediumVerdict(each.when, medium);
    if (verdict === 'no') continue;
    ways.push({ pointer: at('cases', index, 'next'), screen: each.next, passes: true });
    if (verdict === 'yes') return ways;
  }
  return [...ways, { pointer: at('else'), screen: screen.else, passes: true }];
}

/** Whether a case holds on a medium as far as the medium alone decides it. */
function mediumVerdict(
  when: Condition | Condition[],
  medium: Medium | undefined,
): 'yes' | 'no' | 'open' {
  const conditions = Array.isArray(when) ? when : [when];
  const about = conditions.filter((each) => each.of === '$medium');
  if (medium === undefined || about.length === 0) return 'open';
  const hold = about.every(
    (each) =>
      (each.is === undefined || each.is === medium) &&
      (each.not === undefined || each.not !== medium) &&
      (each.in === undefined || each.in.includes(medium)),
  );
  if (!hold) return 'no';
  return about.length === conditions.length ? 'yes' : 'open';
}

function callWays(screen: Extract<Screen, { type: 'call' }>, at: At): Way[] {
  if (screen.next === undefined) return [{ pointer: at('flow'), flow: screen.flow, passes: true }];
  return [
    { pointer: at('flow'), flow: screen.flow, passes: true, pushes: true },
    { pointer: at('next'), screen: screen.next, passes: true },
  ];
}

/** Screens that can be reached on a medium, as `flow/screen`. */
export function reachable(flows: FlowSet, medium: Medium): Set<string> {
  const seen = new Set<string>();
  const ahead = Object.keys(ENTRIES).filter((flow) => ENTRIES[flow]?.includes(medium));
  const places = [...ahead, ...shortcutFlows(flows, medium)].flatMap((flow) =>
    startOf(flows, flow),
  );
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const key = `${place.flow.id}/${place.screen}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const way of waysOut(place.flow, place.screen, medium)) {
      if (way.screen !== undefined) places.push({ flow: place.flow, screen: way.screen });
      if (way.flow !== undefined) places.push(...startOf(flows, way.flow));
    }
  }
  return seen;
}

/** Flows that a key opens from anywhere on this medium. */
function shortcutFlows(flows: FlowSet, medium: Medium): string[] {
  const all = flows.flows[MAIN_FLOW]?.shortcuts ?? [];
  return all.filter(({ media }) => media.includes(medium)).map(({ flow }) => flow);
}

function startOf(flows: FlowSet, id: string): { flow: Flow; screen: string }[] {
  const flow = flows.flows[id];
  return flow === undefined ? [] : [{ flow, screen: flow.start }];
}
