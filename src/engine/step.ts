import { advance } from './advance.ts';
import { answerMeaning, answerTyped, sayAgain } from './answer.ts';
import { shortcutOf, takeShortcut } from './aside.ts';
import type { Dialogue, Frame, Line } from './dialogue.ts';
import type { Effect } from './effects.ts';
import { evaluate } from './expressions.ts';
import { type FlowSet, MAIN_FLOW, RESUME_FLOW } from './flow.ts';
import type { Context, Input, Want } from './input.ts';
import { LIMITS } from './limits.ts';
import { present } from './present.ts';
import {
  beginRun,
  currentScreen,
  enter,
  goTo,
  leaveScreen,
  type Run,
  restart,
  scopeOf,
} from './run.ts';
import type { ShownScreen } from './screen.ts';

export type StepResult =
  | { dialogue: Dialogue; screen: ShownScreen; effects: Effect[] }
  | { wants: Want[] };

/**
 * One turn of a conversation. Pure and total: any input on any dialogue of these flows gives a screen,
 * or says which data it wants first; call again with that data in `ctx`. Effects are for the shell.
 * @throws AppError flow_broken only for flows that `flow:check` refuses.
 */
export function step(flows: FlowSet, dialogue: Dialogue, input: Input, ctx: Context): StepResult {
  const run = beginRun(flows, dialogue, ctx);
  const ready = receive(run, input);
  const stop = ready && !run.goodbye ? advance(run) : null;
  const screen = run.goodbye ? goodbye(run) : stop && present(run, stop);
  if (run.wants.length > 0 || !screen) return { wants: run.wants };
  remember(run);
  for (const name of run.secrets) delete run.dialogue.vars[name];
  return { dialogue: run.dialogue, screen, effects: run.effects };
}

/** The number of a person who helps, in what the query `citizen` answers. */
const HELPER = '$me.facilitator';

/** A kind goodbye with what to do next, and who helps; the dialogue stays where it is for the next contact. */
function goodbye(run: Run): ShownScreen {
  Object.assign(run.dialogue, { silences: 0, emptyTakes: 0 });
  const top = run.dialogue.stack.at(-1);
  const keys = run.dialogue.medium === 'voice' ? ['bye.callback'] : ['bye', 'later'];
  const lines: Line[] = keys.map((key) => ({ key, values: {} }));
  const number = evaluate(HELPER, scopeOf(run));
  if (number !== null) lines.push({ key: 'facilitator.number', values: { number } });
  return {
    flow: top?.flow ?? '',
    screen: top?.screen ?? '',
    kind: 'end',
    notice: null,
    lines,
    choices: [],
    back: false,
    whole: false,
    take: null,
    typed: false,
  };
}

/** Keeps where she came from, so that back leads there. */
function remember(run: Run): void {
  if (run.from === null || run.effects.length > 0) return;
  const top = run.from.at(-1);
  const screen = top && run.flows.flows[top.flow]?.screens[top.screen];
  if (top?.flow === RESUME_FLOW || (screen?.type === 'menu' && screen.oneWay === true)) return;
  run.dialogue.history = [...run.dialogue.history, run.from].slice(-LIMITS.history);
}

/** Moves the dialogue by one input; false when data is wanted first. */
function receive(run: Run, input: Input): boolean {
  if (run.dialogue.stack.length === 0 && input.kind !== 'start' && input.kind !== 'resume') {
    restart(run, MAIN_FLOW);
    return true;
  }
  switch (input.kind) {
    case 'start':
      leaveScreen(run);
      restart(run, input.flow, input.vars);
      return true;
    case 'resume':
      return resume(run, input.flow, input.vars ?? {});
    case 'show':
      return true;
    case 'waited':
      run.dialogue.waits += 1;
      return true;
    case 'silence':
      return silence(run);
    case 'recording':
      return recorded(run, input.id);
    case 'text':
      return text(run, input.text.slice(0, LIMITS.inputCharacters));
  }
}

function resume(
  run: Run,
  flow: string,
  vars: NonNullable<Extract<Input, { kind: 'start' }>['vars']>,
): boolean {
  const asked = run.dialogue.stack.at(-1)?.flow === RESUME_FLOW;
  leaveScreen(run);
  const isOpen = (stack: readonly Frame[]) =>
    stack.every((each) => run.flows.flows[each.flow]?.guarded !== true);
  if (run.dialogue.unsaved && isOpen(run.dialogue.stack) && run.flows.flows[RESUME_FLOW]) {
    // Nor does back lead behind a code.
    const { aside, history } = run.dialogue;
    run.dialogue.history = history.filter(isOpen);
    if (aside) run.dialogue.aside = { ...aside, history: aside.history.filter(isOpen) };
    Object.assign(run.dialogue.vars, vars);
    if (!asked) enter(run, RESUME_FLOW, true);
    return true;
  }
  restart(run, flow, vars);
  return true;
}

function silence(run: Run): boolean {
  const screen = currentScreen(run);
  if (screen.type === 'ask' && screen.empty !== undefined) {
    leaveScreen(run);
    goTo(run, screen.empty);
    return true;
  }
  return sayAgain(run, 'err.silence');
}

function recorded(run: Run, id: string | null): boolean {
  const screen = currentScreen(run);
  if (screen.type !== 'ask' || screen.voice === undefined || 'digits' in screen.voice) return true;
  if (id === null && screen.empty !== undefined) {
    leaveScreen(run);
    goTo(run, screen.empty);
    return true;
  }
  if (id === null) {
    run.dialogue.emptyTakes += 1;
    if (run.dialogue.emptyTakes > LIMITS.emptyTakes) run.goodbye = true;
    return sayAgain(run, 'rec.silent');
  }
  leaveScreen(run);
  run.dialogue.emptyTakes = 0;
  run.dialogue.unsaved = true;
  run.dialogue.vars[screen.save] = { recording: id };
  goTo(run, screen.next);
  return true;
}

function text(run: Run, typed: string): boolean {
  const key = typed.trim();
  const meaning = Object.hasOwn(run.keysSeen, key) ? run.keysSeen[key] : undefined;
  const shortcut = meaning ? null : shortcutOf(run, key);
  if (!meaning && !shortcut) return answerTyped(run, typed);
  run.dialogue.silences = 0;
  if (meaning) return answerMeaning(run, meaning);
  if (shortcut) takeShortcut(run, shortcut);
  return true;
}
