import { expect } from 'vitest';
import { type Dialogue, newDialogue } from '../../src/engine/dialogue.ts';
import type { Effect } from '../../src/engine/effects.ts';
import type { FlowSet } from '../../src/engine/flow.ts';
import { type Context, EMPTY_CONTEXT, type Input, wantKey } from '../../src/engine/input.ts';
import { LIMITS } from '../../src/engine/limits.ts';
import { render } from '../../src/engine/render.ts';
import type { ShownScreen } from '../../src/engine/screen.ts';
import { step } from '../../src/engine/step.ts';
import type { Medium, Value } from '../../src/engine/value.ts';
import type { View, Words } from '../../src/engine/view.ts';
import { septets } from '../../src/lib/gsm7.ts';
import type { Language } from '../../src/lib/languages.ts';

/** Round trips for data one input may take; the runner allows no more. */
const ROUND_TRIPS = 12;

export interface Setting {
  flows: FlowSet;
  words(language: string): Words;
  medium: Medium;
  language?: Language;
  query?(name: string, args: Record<string, Value>): Value;
  draw?(need: string): Value;
  /** What the world does with an effect once the turn is over. */
  perform?(effect: Effect): void;
}

/** What one input led to. */
export interface Turn {
  screen: ShownScreen;
  view: View;
  effects: Effect[];
  /** Names of what was asked for, in order. */
  wanted: string[];
}

export interface Conversation {
  readonly dialogue: Dialogue;
  readonly turn: Turn;
  send(input: Input): Turn;
  start(flow: string, vars?: Record<string, Value>): Turn;
  /** A later contact, on this or another medium. */
  resume(flow: string, medium?: Medium, vars?: Record<string, Value>): Turn;
  type(text: string): Turn;
  record(id: string | null): Turn;
}

/**
 * Plays a conversation on the pure engine as the runner does: data is given when it is wanted, the page
 * is rendered, its keys are kept, and the dialogue goes through JSON between every two inputs.
 */
export function converse(setting: Setting): Conversation {
  let dialogue = newDialogue(setting.flows.hash, setting.language ?? 'fr', setting.medium);
  let turn: Turn | null = null;
  const send = (input: Input): Turn => {
    const taken = takeTurn(setting, dialogue, input);
    dialogue = JSON.parse(JSON.stringify(taken.dialogue));
    expect(dialogue, 'a dialogue is plain JSON').toEqual(taken.dialogue);
    turn = taken.turn;
    for (const effect of turn.effects) setting.perform?.(effect);
    return turn;
  };
  return {
    get dialogue() {
      return dialogue;
    },
    get turn() {
      if (turn === null) throw new Error('the conversation has not begun');
      return turn;
    },
    send,
    start: (flow, vars = {}) => send({ kind: 'start', flow, vars }),
    resume: (flow, medium = dialogue.medium, vars = {}) => {
      dialogue = { ...dialogue, medium };
      return send({ kind: 'resume', flow, vars });
    },
    type: (text) => send({ kind: 'text', text }),
    record: (id) => send({ kind: 'recording', id }),
  };
}

function takeTurn(
  setting: Setting,
  from: Dialogue,
  input: Input,
): { dialogue: Dialogue; turn: Turn } {
  let ctx: Context = EMPTY_CONTEXT;
  const wanted: string[] = [];
  const before = JSON.stringify(from);
  for (let trip = 0; trip < ROUND_TRIPS; trip += 1) {
    const result = step(setting.flows, from, input, ctx);
    expect(JSON.stringify(from), 'a step leaves the dialogue it was given alone').toBe(before);
    if (!('wants' in result)) {
      const { screen, effects } = result;
      const { medium, language, page } = result.dialogue;
      const view = render(screen, medium, setting.words(language), page);
      const dialogue = { ...result.dialogue, keys: view.keys, page: view.page };
      return { dialogue, turn: { screen, view, effects, wanted } };
    }
    const data = { ...ctx.data };
    const needs = { ...ctx.needs };
    for (const want of result.wants) {
      if ('need' in want) needs[want.need] = setting.draw?.(want.need) ?? null;
      else data[wantKey(want.query, want.args)] = setting.query?.(want.query, want.args) ?? null;
      wanted.push('need' in want ? want.need : want.query);
    }
    ctx = { data, needs };
  }
  throw new Error(`more than ${ROUND_TRIPS} round trips for one input`);
}

/** Asserts what every text page must be: GSM-7, and no longer than its medium carries. */
export function expectSafePage(view: View, medium: Medium): void {
  if (medium === 'voice') return;
  const size = septets(view.text);
  expect(size, `letters outside GSM-7 in ${JSON.stringify(view.text)}`).not.toBeNull();
  const limit = medium === 'ussd' ? LIMITS.ussdSeptets : LIMITS.smsSeptets;
  const prefix = medium === 'ussd' ? (view.end ? 'END ' : 'CON ').length : 0;
  expect((size ?? 0) + prefix, view.text).toBeLessThanOrEqual(limit);
}

/** Words made of the key itself, or of a table; one language. */
export function plainWords(table: Readonly<Record<string, string>> = {}): Words {
  const find = (key: string) => ({ text: table[key] ?? key, language: 'fr' });
  return { language: 'fr', find, inFrench: find };
}
