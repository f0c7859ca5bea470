import { AppError } from '../errors.ts';
import type { Dialogue, Line } from './dialogue.ts';
import type { Effect } from './effects.ts';
import { evaluate, evaluateAll, type Scope } from './expressions.ts';
import type { FlowSet, Screen, Values } from './flow.ts';
import { type Context, type Want, wantKey } from './input.ts';
import type { Medium, Value } from './value.ts';

/** One step under way: a working copy of the dialogue and what it has led to so far. */
export interface Run {
  flows: FlowSet;
  dialogue: Dialogue;
  ctx: Context;
  effects: Effect[];
  wants: Want[];
  notice: Line | null;
  /** What the keys of the page she saw meant. */
  keysSeen: Dialogue['keys'];
  /** True when silence has lasted long enough: the screen is a goodbye, the dialogue stays. */
  goodbye: boolean;
  /** Variables that hold a secret on this step alone. */
  secrets: string[];
  /** Where she stood before this step, for going back; null when there is no way back to it. */
  from: Dialogue['stack'] | null;
}

/** One turn over a copy of the dialogue: what was handed in is never changed. */
export function beginRun(flows: FlowSet, dialogue: Dialogue, ctx: Context): Run {
  const copy = { ...dialogue, vars: { ...dialogue.vars }, keys: {} };
  const keysSeen = dialogue.keys;
  return {
    flows,
    dialogue: copy,
    ctx,
    effects: [],
    wants: [],
    notice: null,
    keysSeen,
    goodbye: false,
    secrets: [],
    from: null,
  };
}

/** The variables, and what every flow may ask about: the medium and the language. */
export function scopeOf(run: Run): Scope {
  return run.dialogue;
}

/**
 * The screen she stands on.
 * @throws AppError flow_broken when the flow does not have it: `flow:check` refuses such flows.
 */
export function currentScreen(run: Run): Screen {
  const top = run.dialogue.stack.at(-1);
  const screen = top && run.flows.flows[top.flow]?.screens[top.screen];
  if (!screen) throw new AppError('flow_broken', `no screen ${top?.flow}/${top?.screen}`);
  return screen;
}

/** Moves to another screen of the same flow. */
export function goTo(run: Run, screen: string): void {
  const top = run.dialogue.stack.at(-1);
  if (!top) throw new AppError('flow_broken', `nowhere to go to ${screen} from`);
  run.dialogue.stack = [...run.dialogue.stack.slice(0, -1), { flow: top.flow, screen }];
}

/** Enters a flow at its start, above (`keep`) or in place of the current one. */
export function enter(run: Run, flowId: string, keep: boolean): void {
  const flow = run.flows.flows[flowId];
  if (!flow) throw new AppError('flow_broken', `no flow ${flowId}`);
  const below = keep ? run.dialogue.stack : run.dialogue.stack.slice(0, -1);
  run.dialogue.stack = [...below, { flow: flowId, screen: flow.start }];
}

/** Starts over in `flowId` with nothing of the conversation kept. */
export function restart(run: Run, flowId: string, vars: Record<string, Value> = {}): void {
  run.dialogue.language = run.dialogue.ownLanguage ?? run.dialogue.language;
  Object.assign(run.dialogue, {
    stack: [],
    vars: { ...vars },
    history: [],
    unsaved: false,
    adding: false,
    aside: null,
    ownLanguage: null,
  });
  run.from = null;
  enter(run, flowId, true);
}

/** Forgets what was said and pressed on the screen she leaves. */
export function leaveScreen(run: Run): void {
  Object.assign(run.dialogue, {
    preface: [],
    prefaceWhole: false,
    notice: null,
    page: 0,
    silences: 0,
    emptyTakes: 0,
    waits: 0,
    ended: false,
  });
}

/** The answer of a query, or undefined after noting that it is wanted. */
export function queryData(
  run: Run,
  query: string,
  values: Values | undefined,
  list: boolean,
): Value | undefined {
  const args = evaluateAll(values, scopeOf(run));
  const key = wantKey(query, args);
  if (Object.hasOwn(run.ctx.data, key)) return run.ctx.data[key] ?? null;
  run.wants.push({ query, args, list });
  return undefined;
}

/** The lines of a screen's `say` and `show`. */
export function linesOf(
  run: Run,
  spoken: { say?: string | string[]; sayOn?: Medium[]; values?: Values; show?: string[] },
): Line[] {
  const values = evaluateAll(spoken.values, scopeOf(run));
  const silent = spoken.sayOn !== undefined && !spoken.sayOn.includes(run.dialogue.medium);
  const said = silent ? [] : (spoken.say ?? []);
  const keys = typeof said === 'string' ? [said] : said;
  const lines: Line[] = keys.map((key) => ({ key: fillKey(key, scopeOf(run)), values }));
  for (const name of spoken.show ?? []) {
    const content = evaluate(`$${name}`, scopeOf(run));
    if (content !== null) lines.push({ content });
  }
  return lines;
}

/** A locale key may be looked up by a variable: `status.opt.{state}`. */
export function fillKey(key: string, scope: Scope): string {
  if (!key.includes('{')) return key;
  return key.replace(/\{([\w.]+)\}/g, (_, name: string) =>
    String(evaluate(`$${name}`, scope) ?? ''),
  );
}
