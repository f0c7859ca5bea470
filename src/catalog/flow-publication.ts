import { createHash } from 'node:crypto';
import type { AskScreen, FlowSet, Screen } from '../engine/flow.ts';
import { LIMITS } from '../engine/limits.ts';
import type { Levels } from './check-coverage.ts';
import { reachable, waysOut } from './check-graph.ts';
import { ENGINE_KEYS, hasForm, keysOf } from './check-keys.ts';
import { type OverBudget, overBudget } from './first-call-budget.ts';
import { FLOOR, findOwnWords, type Locales } from './locales.ts';
import type { ManagedPrompts } from './managed-prompts.ts';
import { findPrompt } from './prompts.ts';
import type { PublishedFlow } from './published-flow.ts';
import { splitSentence } from './sentences.ts';

/** With a real operator a language is offered to callers once this flow is published in it. */
export const GATE_FLOW = 'first-call';

/** How a flow stands as speech in a language. */
export interface FlowState {
  flow: string;
  /**
   * `blocked`: a piece is missing, so it cannot be published and those pieces are said in French. `stale`: it
   * was published, and its words have changed or a piece is gone since.
   */
  state: 'blocked' | 'publishable' | 'published' | 'stale';
  /** Everything it can say. */
  pieces: number;
  /** `key: no words`, or the id of a piece without a sound at the level that may be heard. */
  missing: string[];
  /** What is longer than a first call allows. */
  tooLong: OverBudget[];
  fingerprint: string;
}

/** Numbers are made of these beside the digits; a language has those its counting needs. */
const ATOM = /^(digit|number)\./;

/**
 * Every flow that is spoken, in one language: what it can say from its start on, flows it calls and comes
 * back from, errors, repeats, digits and numbers included, and whether each piece can be heard.
 */
export function flowStates(
  flows: FlowSet,
  locales: Locales,
  prompts: ManagedPrompts,
  language: string,
  levels: Levels,
  published: readonly PublishedFlow[],
): FlowState[] {
  const budget = overBudget(prompts, locales, language, levels.minSpeech);
  return [...keysByFlow(flows, locales)].map(([flow, keys]): FlowState => {
    const { pieces, missing } = piecesOf(locales, prompts, language, keys, levels);
    const fingerprint = fingerprintOf(prompts, language, pieces);
    const row = published.find((each) => each.language === language && each.flow === flow);
    const tooLong = flow === GATE_FLOW ? budget : [];
    const isWhole = missing.length === 0 && tooLong.length === 0;
    const asPublished = row?.fingerprint === fingerprint && isWhole ? 'published' : 'stale';
    const state = row !== undefined ? asPublished : isWhole ? 'publishable' : 'blocked';
    return { flow, state, pieces: pieces.length, missing, tooLong, fingerprint };
  });
}

/** Flows and words do not change while a process runs, and the graph takes a while to walk. */
const walked = new WeakMap<FlowSet, { locales: Locales; keys: Map<string, string[]> }>();

/** The keys each spoken flow can say, by its name. */
function keysByFlow(flows: FlowSet, locales: Locales): Map<string, string[]> {
  const known = walked.get(flows);
  if (known?.locales === locales) return known.keys;
  const keys = new Map<string, string[]>();
  const own = saidByFlow(flows, locales);
  for (const flow of [...own.keys()].sort()) {
    const called = withCalled(flows, flow);
    const screens = called.flatMap((id) => Object.values(flows.flows[id]?.screens ?? {}));
    const said = new Set([...called.flatMap((id) => own.get(id) ?? []), ...engineKeys(screens)]);
    keys.set(
      flow,
      [...said].filter((key) => isOurs(locales, key)),
    );
  }
  walked.set(flows, { locales, keys });
  return keys;
}

/** The keys that the screens of each flow say in a call; a flow that says nothing is not there. */
function saidByFlow(flows: FlowSet, locales: Locales): Map<string, string[]> {
  const said = new Map<string, string[]>();
  for (const place of reachable(flows, 'voice')) {
    const [id = '', name = ''] = place.split('/');
    const flow = flows.flows[id];
    const uses = flow === undefined ? [] : keysOf(flows, flow, name, 'voice', locales);
    const keys = uses.map(({ key }) => key).filter((key) => hasForm(locales, key, 'voice'));
    if (keys.length > 0) said.set(id, [...(said.get(id) ?? []), ...keys]);
  }
  return said;
}

/** What keeps a flow from being published, in a few words each; empty: it can be. */
export function whatBlocks({ missing, tooLong }: FlowState): string[] {
  const long = tooLong.map(
    ({ id, seconds, limit }) => `${id}: ${seconds.toFixed(1)} s, ${limit} s at most`,
  );
  return [...missing, ...long];
}

/** A flow with those it calls and comes back from. */
function withCalled(flows: FlowSet, id: string): string[] {
  const found = new Set<string>();
  const ahead = [id];
  for (let flow = ahead.pop(); flow !== undefined; flow = ahead.pop()) {
    if (found.has(flow)) continue;
    found.add(flow);
    const one = flows.flows[flow];
    if (one === undefined) continue;
    for (const name of Object.keys(one.screens))
      for (const way of waysOut(one, name, 'voice'))
        if (way.pushes && way.flow !== undefined) ahead.push(way.flow);
  }
  return [...found];
}

/** When a screen lets the engine say a sentence of its own; one that is not here may be said anywhere. */
const SAID_WHEN: Readonly<Record<string, (screen: Screen) => boolean>> = {
  'err.digits': (screen) => screen.type === 'ask' && hasDigits(screen),
  'err.key': isAnswered,
  'err.silence': isAnswered,
  'nav.opt.more': (screen) =>
    screen.type === 'list' ||
    (screen.type === 'menu' && screen.options.length > LIMITS.voiceOptions),
  'rec.silent': (screen) => screen.type === 'confirm' || isRecorded(screen),
  'rec.wait': (screen) =>
    screen.type === 'confirm' || (screen.type === 'menu' && screen.plays !== undefined),
  'review.opt.again': (screen) => screen.type === 'confirm',
  'review.opt.cancel': (screen) => screen.type === 'confirm',
  'review.opt.send': (screen) => screen.type === 'confirm',
  'bye.callback': isAnswered,
};

function isAnswered({ type }: Screen): boolean {
  return type === 'menu' || type === 'list' || type === 'ask' || type === 'confirm';
}

const hasDigits = ({ voice }: AskScreen): boolean => voice !== undefined && 'digits' in voice;

function isRecorded(screen: Screen): boolean {
  return screen.type === 'ask' && screen.voice !== undefined && !hasDigits(screen);
}

/** What the engine may say of its own accord on these screens in a call. */
function engineKeys(screens: readonly Screen[]): string[] {
  return Object.entries(ENGINE_KEYS).flatMap(([key, forms]) => {
    const when = SAID_WHEN[key];
    const isSaid = when === undefined || screens.some(when);
    return forms.includes('voice') && isSaid ? [key] : [];
  });
}

/** Sentences each language says in a language of its own, and French only ones, are nobody's to translate. */
const isOurs = (locales: Locales, key: string): boolean =>
  locales[FLOOR]?.entries[key]?.in === undefined;

function piecesOf(
  locales: Locales,
  prompts: ManagedPrompts,
  language: string,
  keys: readonly string[],
  { minWords, minSpeech }: Levels,
): { pieces: string[]; missing: string[] } {
  const pieces = new Set(atomsOf(locales, language));
  const missing: string[] = [];
  for (const key of keys) {
    const words = findOwnWords(locales, language, key, 'voice', minWords);
    if (words === null) missing.push(`${key}: no words`);
    else for (const part of splitSentence(key, words.text)) if ('id' in part) pieces.add(part.id);
  }
  for (const id of pieces)
    if (findPrompt(prompts, language, id, minSpeech) === null) missing.push(id);
  return { pieces: [...pieces], missing: missing.sort() };
}

/** Digits and numbers: any screen may name a key, and values are counted. */
function atomsOf(locales: Locales, language: string): string[] {
  return Object.keys(locales[language]?.entries ?? {}).filter((key) => ATOM.test(key));
}

/** The same as long as every piece says the same words. */
function fingerprintOf(
  prompts: ManagedPrompts,
  language: string,
  pieces: readonly string[],
): string {
  const lines = pieces.map((id) => `${id}=${prompts.sentenceOf(language, id) ?? ''}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
