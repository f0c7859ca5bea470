import type { Medium, Value } from './value.ts';

/** A literal, or `$name` / `$name.field` for a variable of the dialogue. */
export type Expression = Value;

/** All tests given must hold. `in` compares with a list; `set` asks for a value that is not null or "". */
export interface Condition {
  of: Expression;
  is?: Value;
  in?: Value[];
  not?: Value;
  set?: boolean;
  atLeast?: number;
}

/** Placeholder name in the words → where its value comes from. */
export type Values = Record<string, Expression>;

export interface Option {
  id: string;
  /** Locale key of the label; its voice form is a whole sentence carrying the key, or a label. */
  label: string;
  values?: Values;
  next: string;
  /** Variables to set when chosen. */
  set?: Values;
  when?: Condition;
  /** Offered on these media only. */
  media?: Medium[];
  /** A fixed key in speech; else the position in the spoken menu. */
  key?: string;
}

interface Spoken {
  /** Locale keys said or shown before anything else; a key without a form for the medium is left out. */
  say?: string | string[];
  /** `say` is for these media only: where a medium must differ, the screen says so. */
  sayOn?: Medium[];
  values?: Values;
  /** Variables holding content (text, recording, publication) shown or played after `say`. */
  show?: string[];
  /** French for the whole screen when one of its words is missing (consent, erasure, danger …). */
  whole?: boolean;
}

/** @example { "type": "menu", "say": "menu.choose", "options": [{ "id": "ask", "label": "monelu.opt.ask", "next": "ask" }] } */
export interface MenuScreen extends Spoken {
  type: 'menu';
  /** A variable with a recording of hers: played first in a call, once it is there. */
  plays?: string;
  options: Option[];
  /** False: no way back from here (first screens). */
  back?: boolean;
  /** Back never leads here: what it said (one item of many) is over. */
  oneWay?: boolean;
}

/** @example { "type": "list", "say": "theme.ask", "query": "themes", "label": "theme.opt.{id}", "save": "theme", "next": "body" } */
export interface ListScreen extends Spoken {
  type: 'list';
  query: string;
  with?: Values;
  /** Locale key; `{field}` is taken from the item, so that a label can be looked up by id. */
  label: string;
  /** Item fields put into the label's placeholders. */
  itemValues?: Record<string, string>;
  /** The variable that takes the chosen item (or its `field`). */
  save: string;
  field?: string;
  next: string;
  /** Where to go when the list is empty. */
  empty?: string;
  options?: Option[];
}

/** @example { "type": "ask", "say": "ask.question", "save": "body", "text": { "min": 3, "max": 480 }, "voice": { "maxSeconds": 120, "silenceSeconds": 5 }, "next": "check" } */
export interface AskScreen extends Spoken {
  type: 'ask';
  save: string;
  text?: { min: number; max: number; digits?: boolean };
  /** `digits`: so many keys at most, `min` at least (1). */
  voice?: { maxSeconds: number; silenceSeconds: number } | { digits: number; min?: number };
  /** Digits that no snapshot and no transcript holds: `save` has them on the turn that takes them, and nothing after it. */
  secret?: boolean;
  next: string;
  /** Where an empty recording or silence leads, when the question may be skipped. */
  empty?: string;
  options?: Option[];
}

/** 1 send, 2 again, 3 cancel; in text a fourth adds to what was typed when `more` names its ask screen. */
export interface ConfirmScreen extends Spoken {
  type: 'confirm';
  /** Locale key said just before her recording is played back, and only then. */
  intro?: string;
  body: string;
  yes: string;
  again: string;
  no: string;
  more?: string;
  /**
   * Where a call leads, once, when her recording is no good (`silent`, `short`, `clipped`, `noisy`): once
   * means while `save`, which then holds that word, holds nothing.
   */
  poor?: { save: string; next: string };
  /** Where a call leads when nothing is to be heard in it, in place of asking again. */
  empty?: string;
}

/** Said, then straight on. */
export interface SayScreen extends Spoken {
  type: 'say';
  /** A notice of what was done ("thank you"): not said again when a wrong key or silence repeats the page. */
  once?: boolean;
  next: string;
}

export interface BranchScreen {
  type: 'branch';
  cases: { when: Condition | Condition[]; next: string }[];
  else: string;
}

export interface SetScreen {
  type: 'set';
  vars: Values;
  next: string;
}

/** Loads one object by a named query into a variable. */
export interface LoadScreen {
  type: 'load';
  query: string;
  with?: Values;
  save: string;
  next: string;
}

/** @example { "type": "do", "needs": ["reference"], "effect": "contribution.send", "with": { "kind": "question" }, "next": "sent" } */
export interface DoScreen {
  type: 'do';
  effect: string;
  needs?: string[];
  with?: Values;
  next: string;
}

/** Runs another flow; without `next` it takes this one's place. */
export interface CallScreen {
  type: 'call';
  flow: string;
  next?: string;
}

/** Back to the flow that called this one; at the bottom: the main menu. */
export interface ReturnScreen {
  type: 'return';
}

/** From the top: the main menu with nothing kept but who she is. */
export interface RestartScreen {
  type: 'restart';
}

export interface EndScreen extends Spoken {
  type: 'end';
}

export type Screen =
  | MenuScreen
  | ListScreen
  | AskScreen
  | ConfirmScreen
  | SayScreen
  | BranchScreen
  | SetScreen
  | LoadScreen
  | DoScreen
  | CallScreen
  | ReturnScreen
  | RestartScreen
  | EndScreen;

/**
 * A key that opens a flow from any menu or list on these media, above the screen she is on: where that flow
 * ends (`return`, or back at its beginning) she is on that screen again. A key that means something on her
 * page keeps that meaning; where something is asked for (words, digits, a confirmation) there is none.
 * @example { "key": "5", "media": ["voice"], "flow": "hear-others" }
 */
export interface Shortcut {
  key: string;
  media: Medium[];
  flow: string;
}

export interface Flow {
  $schema?: string;
  format: 1;
  id: string;
  start: string;
  /** Of the main flow alone: they hold everywhere. */
  shortcuts?: Shortcut[];
  /** No shortcut leaves this flow, nor what it calls. */
  closed?: boolean;
  /** A code stands before it: no later contact goes on from here, each comes by the code again. */
  guarded?: boolean;
  screens: Record<string, Screen>;
}

/** Every flow of one version; `hash` covers the flows, not the words. */
export interface FlowSet {
  hash: string;
  flows: Record<string, Flow>;
}

/** The flow of the main menu, where `00` and `restart` lead. */
export const MAIN_FLOW = 'main';
/** Asks "continue or start again" over an interrupted dialogue. */
export const RESUME_FLOW = 'resume';
