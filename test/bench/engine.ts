import type { Dialogue } from '../../src/engine/dialogue.ts';
import { newDialogue } from '../../src/engine/dialogue.ts';
import type { Flow, FlowSet, Screen } from '../../src/engine/flow.ts';
import { EMPTY_CONTEXT, type Input } from '../../src/engine/input.ts';
import { render } from '../../src/engine/render.ts';
import { step } from '../../src/engine/step.ts';
import type { Words } from '../../src/engine/view.ts';
import { median, ratio, round, row, title } from './figures.ts';

const SIZES = [10, 100, 1_000, 10_000];
const ROUNDS = 9;
const STEPS = 20_000;
const TABLE: Record<string, string> = { 'nav.opt.back': 'Retour', 'nav.opt.more': 'Suite' };
const find = (key: string) => ({ text: TABLE[key] ?? key, language: 'fr' });
const WORDS: Words = { language: 'fr', find, inFrench: find };

/** A step with its page, the session read from JSON before and written to JSON after. */
export function benchEngine(): void {
  title('The engine alone: step, page, session from and to JSON');
  const costs = SIZES.map((size) => ({ size, cost: costOf(generatedFlow(size)) }));
  for (const { size, cost } of costs) {
    const reach = size === 1_000 ? 'reach 20 us' : '';
    row(`a flow of ${size.toLocaleString('en')} screens`, `${round(cost, 1)} us`, reach);
  }
  const [smallest, , , largest] = costs;
  row('10,000 screens : 10 screens', ratio(largest?.cost ?? 0, smallest?.cost ?? 1), 'reach 1 x');
  row('of which JSON alone', `${round(jsonCost(), 1)} us`);
}

/** Menus of four, each leading on: she walks through all of them without end. */
function generatedFlow(size: number): FlowSet {
  const screens: Record<string, Screen> = {};
  for (let n = 0; n < size; n++) {
    screens[`s${n}`] = {
      type: 'menu',
      say: 'ask',
      options: [1, 2, 3, 4].map((way) => ({
        ...{ id: `way${way}`, label: `way ${way}`, next: `s${(n * 4 + way) % size}` },
      })),
    };
  }
  const flow: Flow = { format: 1, id: 'main', start: 's0', screens };
  return { hash: 'generated', flows: { main: flow } };
}

function costOf(flows: FlowSet): number {
  const rounds = Array.from({ length: ROUNDS }, () => walk(flows));
  return median(rounds);
}

/** Microseconds a step. */
function walk(flows: FlowSet): number {
  let stored = JSON.stringify(moved(flows, newDialogue('generated', 'fr', 'ussd'), START));
  const began = performance.now();
  for (let n = 0; n < STEPS; n++) {
    const input: Input = { kind: 'text', text: String((n % 4) + 1) };
    stored = JSON.stringify(moved(flows, JSON.parse(stored) as Dialogue, input));
  }
  return ((performance.now() - began) * 1_000) / STEPS;
}

const START: Input = { kind: 'start', flow: 'main', vars: {} };

function moved(flows: FlowSet, dialogue: Dialogue, input: Input): Dialogue {
  const result = step(flows, dialogue, input, EMPTY_CONTEXT);
  if ('wants' in result) throw new Error('a menu wants nothing');
  const view = render(result.screen, 'ussd', WORDS, result.dialogue.page);
  return { ...result.dialogue, keys: view.keys, page: view.page };
}

function jsonCost(): number {
  const flows = generatedFlow(10);
  let dialogue = moved(flows, newDialogue('generated', 'fr', 'ussd'), START);
  for (let n = 0; n < 20; n++) dialogue = moved(flows, dialogue, { kind: 'text', text: '1' });
  let stored = JSON.stringify(dialogue);
  const began = performance.now();
  for (let n = 0; n < STEPS; n++) stored = JSON.stringify(JSON.parse(stored));
  return ((performance.now() - began) * 1_000) / STEPS;
}
