import { endAside } from './aside.ts';
import type { Meaning } from './dialogue.ts';
import { evaluate } from './expressions.ts';
import { type AskScreen, type ConfirmScreen, MAIN_FLOW, type Option } from './flow.ts';
import { LIMITS } from './limits.ts';
import { offered } from './present.ts';
import { currentScreen, goTo, leaveScreen, type Run, restart, scopeOf } from './run.ts';
import type { Value } from './value.ts';

/** Does what a key of the page she saw meant. */
export function answerMeaning(run: Run, meaning: Meaning): boolean {
  switch (meaning.do) {
    case 'repeat':
      return true;
    case 'more':
      run.dialogue.page += 1;
      return true;
    case 'back':
      return back(run);
    case 'home':
      leaveScreen(run);
      restart(run, MAIN_FLOW);
      return true;
    default:
      return moveOn(run, meaning);
  }
}

type Moving = Extract<Meaning, { do: 'option' | 'item' | 'yes' | 'again' | 'no' | 'add' }>;

function moveOn(run: Run, meaning: Moving): boolean {
  const screen = currentScreen(run);
  const from = run.dialogue.stack;
  if (meaning.do === 'option') {
    const options = 'options' in screen ? offered(run, screen.options) : [];
    const option = options.find((each) => each.id === meaning.id);
    // A choice that was there and no longer is (a condition changed): the screen is shown again.
    if (!option) return sayAgain(run, 'err.key');
    leaveScreen(run);
    choose(run, option);
  } else if (meaning.do === 'item' && screen.type === 'list') {
    leaveScreen(run);
    run.dialogue.vars[screen.save] = itemValue(meaning.item, screen.field);
    goTo(run, screen.next);
  } else if (screen.type === 'confirm') {
    leaveScreen(run);
    confirmed(run, screen, meaning.do);
  } else {
    return sayAgain(run, 'err.key');
  }
  run.from = from;
  return true;
}

function choose(run: Run, option: Option): void {
  for (const [name, value] of Object.entries(option.set ?? {})) {
    run.dialogue.vars[name] = evaluate(value, scopeOf(run));
  }
  goTo(run, option.next);
}

function itemValue(item: Value, field: string | undefined): Value {
  if (field === undefined || item === null || typeof item !== 'object' || Array.isArray(item))
    return item;
  return item[field] ?? null;
}

function confirmed(run: Run, screen: ConfirmScreen, answer: Moving['do']): void {
  run.dialogue.adding = answer === 'add';
  if (answer === 'yes') goTo(run, screen.yes);
  else if (answer === 'no') goTo(run, screen.no);
  else goTo(run, answer === 'add' ? (screen.more ?? screen.again) : screen.again);
}

function back(run: Run): boolean {
  const { history } = run.dialogue;
  const to = history.at(-1);
  leaveScreen(run);
  if (to === undefined) {
    run.dialogue.stack = run.dialogue.stack.slice(0, run.dialogue.aside?.depth ?? 0);
    if (!endAside(run)) restart(run, MAIN_FLOW);
    return true;
  }
  run.dialogue.stack = to;
  run.dialogue.history = history.slice(0, -1);
  return true;
}

/** Takes typed text, or digits pressed in a call, where a screen asks for them. */
export function answerTyped(run: Run, typed: string): boolean {
  const screen = currentScreen(run);
  if (screen.type !== 'ask') return sayAgain(run, 'err.key');
  const spoken = run.dialogue.medium === 'voice';
  if (spoken && (screen.voice === undefined || !('digits' in screen.voice)))
    return sayAgain(run, 'err.key');
  if (!spoken && screen.text === undefined) return sayAgain(run, 'err.key');
  const value = joined(run, screen, typed.trim());
  const wrong = spoken ? digitsProblem(screen, value) : textProblem(screen, value);
  if (wrong !== null) {
    // What was wrong with the code before is over.
    if (screen.secret === true) run.dialogue.preface = [];
    return sayAgain(run, wrong);
  }
  const from = run.dialogue.stack;
  leaveScreen(run);
  const digits = screen.voice !== undefined && 'digits' in screen.voice;
  const plain = spoken || digits || screen.text?.digits === true;
  run.dialogue.vars[screen.save] = plain ? value : { text: value };
  if (screen.secret === true) run.secrets.push(screen.save);
  if (!plain) run.dialogue.unsaved = true;
  run.dialogue.adding = false;
  goTo(run, screen.next);
  run.from = from;
  return true;
}

/** Some operators cut a USSD input at 80 characters: what she adds joins what is there. */
function joined(run: Run, screen: AskScreen, typed: string): string {
  if (!run.dialogue.adding) return typed;
  const before = run.dialogue.vars[screen.save];
  const text =
    before !== null && typeof before === 'object' && !Array.isArray(before) ? before?.text : null;
  return typeof text === 'string' && text !== '' ? `${text} ${typed}`.trim() : typed;
}

function textProblem(screen: AskScreen, value: string): string | null {
  const { min = 1, max = 480, digits = false } = screen.text ?? {};
  if (digits && !/^\d+$/.test(value)) return 'err.key';
  if (value.length < min) return 'text.too_short';
  return value.length > max ? 'text.too_long' : null;
}

function digitsProblem(screen: AskScreen, value: string): string | null {
  const { digits = 1, min = 1 } =
    screen.voice !== undefined && 'digits' in screen.voice ? screen.voice : {};
  if (!/^\d+$/.test(value) || value.length > digits) return 'err.key';
  return value.length < min ? 'err.digits' : null;
}

/** Shows the screen again, from its first page, with a sentence about what went wrong; a call twice at most. */
export function sayAgain(run: Run, key: string): boolean {
  run.notice = { key, values: {} };
  run.dialogue.preface = run.dialogue.preface.filter((line) => line.once !== true);
  if (run.dialogue.medium === 'voice') {
    run.dialogue.silences += 1;
    if (run.dialogue.silences > LIMITS.silences) run.goodbye = true;
    return true;
  }
  const choicesSeen = Object.values(run.keysSeen).some((meaning) => !TURNS.has(meaning.do));
  run.dialogue.notice = { line: run.notice, brief: choicesSeen };
  run.dialogue.page = 0;
  return true;
}

/** Keys that only turn pages or leave. */
const TURNS: ReadonlySet<Meaning['do']> = new Set(['back', 'home', 'more', 'repeat']);
