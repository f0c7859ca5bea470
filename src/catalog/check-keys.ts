import type { Flow, FlowSet, Screen } from '../engine/flow.ts';
import type { Medium } from '../engine/value.ts';
import { offeredOn, reachable } from './check-graph.ts';
import { flowFile, pointerTo } from './check-problem.ts';
import { FLOOR, type Medium as Form, type Locales } from './locales.ts';

/** One place of a flow that names words. */
export interface KeyUse {
  key: string;
  /** A line may be left out on a medium it has no form for, a label may not. */
  role: 'line' | 'label';
  file: string;
  pointer: string;
  /** Placeholders this place fills. */
  filled: readonly string[];
}

/** Words the engine says of its own accord, and in which forms. */
export const ENGINE_KEYS: Readonly<Record<string, readonly Form[]>> = {
  bye: ['text'],
  later: ['text'],
  'bye.callback': ['voice'],
  'err.digits': ['voice'],
  'err.key': ['text', 'voice'],
  'err.silence': ['voice'],
  'nav.opt.back': ['text'],
  'nav.opt.more': ['text', 'voice'],
  'rec.silent': ['voice'],
  'rec.wait': ['voice'],
  'review.more': ['text'],
  'review.opt.again': ['text', 'voice'],
  'review.opt.cancel': ['text', 'voice'],
  'review.opt.send': ['text', 'voice'],
  'review.text': ['text'],
  'review.voice_message': ['text'],
  'text.too_long': ['text'],
  'text.too_short': ['text'],
};

/** The form of words a medium takes: USSD and SMS share theirs. */
export function formOf(medium: Medium): Form {
  return medium === 'voice' ? 'voice' : 'text';
}

/** What `{var}` in a key may become: the literals flows set that variable to. */
export type Literals = ReadonlyMap<string, ReadonlySet<string>>;

/** The literals of a set of flows, read once. */
export function literalsOf(flows: FlowSet): Literals {
  const known = literalsKnown.get(flows) ?? readLiterals(flows);
  literalsKnown.set(flows, known);
  return known;
}

/** They are asked for at every screen, and flows never change. */
const literalsKnown = new WeakMap<FlowSet, Literals>();

function readLiterals(flows: FlowSet): Literals {
  const literals = new Map<string, Set<string>>();
  const screens = Object.values(flows.flows).flatMap((flow) => Object.values(flow.screens));
  const sets = screens.flatMap((screen) => [
    ...(screen.type === 'set' ? [screen.vars] : []),
    ...('options' in screen ? (screen.options ?? []).map((option) => option.set ?? {}) : []),
  ]);
  for (const [name, value] of sets.flatMap((set) => Object.entries(set))) {
    if (typeof value !== 'string' || value.startsWith('$')) continue;
    literals.set(name, (literals.get(name) ?? new Set()).add(value));
  }
  return literals;
}

/**
 * The keys a key with placeholders stands for: by the literals of a variable, else (a field of data)
 * every French key of that shape. A key that stands for nothing is given back as it is.
 */
export function expandKey(key: string, literals: Literals, floor: readonly string[]): string[] {
  const hole = /\{([\w.]+)\}/.exec(key);
  if (hole === null) return [key];
  const known = literals.get(hole[1] ?? '');
  if (known !== undefined) {
    return [...known].flatMap((value) => expandKey(key.replace(hole[0], value), literals, floor));
  }
  const shape = key.split(hole[0]).map((part) => part.replaceAll('.', '\\.'));
  const pattern = new RegExp(`^${shape.join('[a-z0-9_]+')}$`);
  const found = floor.filter((each) => pattern.test(each));
  return found.length === 0 ? [key] : found;
}

/** Every key a screen says or shows on a medium, expanded. */
export function keysOf(
  flows: FlowSet,
  flow: Flow,
  name: string,
  medium: Medium,
  locales: Locales,
): KeyUse[] {
  const screen = flow.screens[name];
  if (screen === undefined) return [];
  const literals = literalsOf(flows);
  const floor = Object.keys(locales[FLOOR]?.entries ?? {});
  const use = (
    key: string,
    role: KeyUse['role'],
    filled: readonly string[],
    ...parts: (string | number)[]
  ): KeyUse[] =>
    expandKey(key, literals, floor).map((each) => ({
      key: each,
      role,
      file: flowFile(flow.id),
      pointer: pointerTo('screens', name, ...parts),
      filled,
    }));
  return [
    ...saidKeys(screen, medium).flatMap((key) =>
      use(key, 'line', Object.keys(('values' in screen && screen.values) || {}), 'say'),
    ),
    ...(screen.type === 'confirm' && screen.intro !== undefined && medium === 'voice'
      ? use(screen.intro, 'line', [], 'intro')
      : []),
    ...(screen.type === 'list'
      ? use(screen.label, 'label', Object.keys(screen.itemValues ?? {}), 'label')
      : []),
    ...('options' in screen ? (screen.options ?? []) : []).flatMap((option, index) =>
      offeredOn(option, medium)
        ? use(option.label, 'label', Object.keys(option.values ?? {}), 'options', index, 'label')
        : [],
    ),
  ];
}

/** The keys of `say` where they are meant for this medium. */
export function saidKeys(screen: Screen, medium: Medium): string[] {
  if (!('say' in screen) || screen.say === undefined) return [];
  if (screen.sayOn !== undefined && !screen.sayOn.includes(medium)) return [];
  return typeof screen.say === 'string' ? [screen.say] : screen.say;
}

/** Every key said or shown on a medium, of all flows or of some, the engine's own with all. */
export function usedKeys(
  flows: FlowSet,
  locales: Locales,
  form: Form,
  only?: readonly string[],
): string[] {
  const keys = new Set<string>();
  const media: readonly Medium[] = form === 'voice' ? ['voice'] : ['ussd', 'sms'];
  for (const medium of media) {
    for (const place of reachable(flows, medium)) {
      const [id = '', name = ''] = place.split('/');
      const flow = flows.flows[id];
      if (flow === undefined || (only !== undefined && !only.includes(id))) continue;
      for (const use of keysOf(flows, flow, name, medium, locales)) keys.add(use.key);
    }
  }
  if (only === undefined) {
    for (const [key, forms] of Object.entries(ENGINE_KEYS)) if (forms.includes(form)) keys.add(key);
  }
  return [...keys].filter((key) => hasForm(locales, key, form)).sort();
}

/** True when French has words of this key for this form. */
export function hasForm(locales: Locales, key: string, form: Form): boolean {
  const entry = locales[FLOOR]?.entries[key];
  if (entry === undefined) return false;
  if (form === 'text') return entry.text !== undefined;
  return entry.spoken !== false && (entry.voice ?? entry.text) !== undefined;
}
