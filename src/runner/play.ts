import { type Dialogue, newDialogue } from '../engine/dialogue.ts';
import type { Effect } from '../engine/effects.ts';
import type { FlowSet, Screen } from '../engine/flow.ts';
import { type Context, EMPTY_CONTEXT, type Input, type Want, wantKey } from '../engine/input.ts';
import { render } from '../engine/render.ts';
import type { ShownScreen } from '../engine/screen.ts';
import { step } from '../engine/step.ts';
import type { Value } from '../engine/value.ts';
import type { View } from '../engine/view.ts';
import { AppError } from '../errors.ts';
import { LANGUAGES } from '../lib/languages.ts';
import type { Asker, RunnerDeps, TurnRequest } from './ports.ts';

/** The queries one input may lead to before a flow counts as broken. */
const ROUND_TRIPS = 12;

export interface Played {
  dialogue: Dialogue;
  view: View;
  effects: Effect[];
  /** A secret is asked for, or was before this input. */
  secret: boolean;
}

type Port = Pick<RunnerDeps, 'query' | 'draw' | 'words'>;

/** Steps a dialogue by one input, loading what it wants, and renders the page. */
export async function play(
  port: Port,
  flows: FlowSet,
  dialogue: Dialogue,
  input: Input,
  phoneHash: string,
): Promise<Played> {
  const result = await stepWithData(port, flows, dialogue, input, phoneHash, true);
  if (result === null) throw new AppError('flow_broken', 'a step waits for data it cannot have');
  const shown = show(port, flows, result.dialogue, result.screen, result.effects);
  return { ...shown, secret: shown.secret || asksForSecret(flows, dialogue) };
}

/**
 * Starts a conversation, then walks the tokens dialled with the code. Effects are forbidden on the
 * walk: it stops at the first screen that asks for text or would change something.
 */
export async function begin(
  port: Port,
  flows: FlowSet,
  from: Dialogue,
  input: Input,
  tokens: readonly string[],
  phoneHash: string,
): Promise<Played> {
  let played = await play(port, flows, from, input, phoneHash);
  for (const token of tokens) {
    if (played.effects.length > 0 || !Object.hasOwn(played.dialogue.keys, token.trim())) break;
    const typed: Input = { kind: 'text', text: token };
    const result = await stepWithData(port, flows, played.dialogue, typed, phoneHash, false);
    if (result === null || result.effects.length > 0) break;
    played = show(port, flows, result.dialogue, result.screen, []);
  }
  return played;
}

/**
 * Steps by what was typed since the stored transcript. That is several inputs when the session store lost
 * the last turns: at a menu nobody types a `*`. All but the last are then walked again as far as they are
 * keys; effects are forbidden on the walk, and turns with an effect are never lost.
 */
export async function playTyped(
  port: Port,
  flows: FlowSet,
  from: Dialogue,
  text: string,
  phoneHash: string,
): Promise<Played> {
  let dialogue = from;
  let rest = text;
  while (rest.includes('*') && !asksForText(flows, dialogue)) {
    const token = rest.slice(0, rest.indexOf('*'));
    if (!Object.hasOwn(dialogue.keys, token.trim())) break;
    const typed: Input = { kind: 'text', text: token };
    const result = await stepWithData(port, flows, dialogue, typed, phoneHash, false);
    if (result === null || result.effects.length > 0) break;
    dialogue = show(port, flows, result.dialogue, result.screen, []).dialogue;
    rest = rest.slice(token.length + 1);
  }
  return play(port, flows, dialogue, { kind: 'text', text: rest }, phoneHash);
}

function asksForText(flows: FlowSet, dialogue: Dialogue): boolean {
  return dialogue.adding || screenOf(flows, dialogue)?.type === 'ask';
}

function asksForSecret(flows: FlowSet, dialogue: Dialogue): boolean {
  const screen = screenOf(flows, dialogue);
  return screen?.type === 'ask' && screen.secret === true;
}

function screenOf(flows: FlowSet, { stack }: Dialogue): Screen | undefined {
  const top = stack.at(-1);
  return top && flows.flows[top.flow]?.screens[top.screen];
}

/** The dialogue a contact starts from: the stored one, or a new one in the language of the phone. */
export function freshDialogue(
  flows: FlowSet,
  language: string | null,
  medium: TurnRequest['medium'],
): Dialogue {
  const known = LANGUAGES.find((each) => each === language) ?? 'fr';
  return newDialogue(flows.hash, known, medium);
}

function show(
  port: Port,
  flows: FlowSet,
  dialogue: Dialogue,
  screen: ShownScreen,
  effects: Effect[],
): Played {
  const view = render(screen, dialogue.medium, port.words(dialogue.language), dialogue.page);
  const secret = asksForSecret(flows, dialogue);
  return { dialogue: { ...dialogue, keys: view.keys, page: view.page }, view, effects, secret };
}

type Stepped = { dialogue: Dialogue; screen: ShownScreen; effects: Effect[] };

/** Steps until nothing is wanted; null when something would have to be drawn and may not be. */
async function stepWithData(
  port: Port,
  flows: FlowSet,
  dialogue: Dialogue,
  input: Input,
  phoneHash: string,
  mayDraw: boolean,
): Promise<Stepped | null> {
  let ctx: Context = EMPTY_CONTEXT;
  const asker: Asker = { phoneHash, language: dialogue.language, medium: dialogue.medium };
  for (let trip = 0; trip < ROUND_TRIPS; trip += 1) {
    const result = step(flows, dialogue, input, ctx);
    if (!('wants' in result)) return result;
    if (!mayDraw && result.wants.some((want) => 'need' in want)) return null;
    ctx = await load(port, ctx, result.wants, asker);
  }
  throw new AppError('flow_broken', `more than ${ROUND_TRIPS} queries in one step`);
}

async function load(
  port: Port,
  ctx: Context,
  wants: readonly Want[],
  asker: Asker,
): Promise<Context> {
  const data: Record<string, Value> = { ...ctx.data };
  const needs: Record<string, Value> = { ...ctx.needs };
  await Promise.all(
    wants.map(async (want) => {
      if ('need' in want) needs[want.need] = await port.draw(want.need);
      else data[wantKey(want.query, want.args)] = await port.query(want.query, want.args, asker);
    }),
  );
  return { data, needs };
}
