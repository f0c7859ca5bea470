import { AppError } from '../errors.ts';
import { LANGUAGES } from '../lib/languages.ts';
import { endAside } from './aside.ts';
import type { Dialogue } from './dialogue.ts';
import { isEffectName, isQuiet } from './effects.ts';
import { evaluate, evaluateAll, holds } from './expressions.ts';
import type { AskScreen, ConfirmScreen, EndScreen, ListScreen, MenuScreen } from './flow.ts';
import { type DoScreen, MAIN_FLOW, type SayScreen, type Screen } from './flow.ts';
import { LIMITS } from './limits.ts';
import {
  currentScreen,
  enter,
  goTo,
  leaveScreen,
  linesOf,
  queryData,
  type Run,
  restart,
  scopeOf,
} from './run.ts';
import { asNamed, type Value } from './value.ts';

/** The screens that wait for her. */
export type Stop = MenuScreen | ListScreen | AskScreen | ConfirmScreen | EndScreen;

/**
 * Follows the flow until a screen waits for her.
 * @returns that screen, or null when data is wanted first (see `run.wants`).
 * @throws AppError flow_broken past `LIMITS.hops`.
 */
export function advance(run: Run): Stop | null {
  for (let hop = 0; hop < LIMITS.hops; hop += 1) {
    const screen = currentScreen(run);
    switch (screen.type) {
      case 'menu':
      case 'ask':
      case 'end':
        return screen;
      case 'confirm': {
        const stop = stopAtConfirm(run, screen);
        if (stop !== 'on') return stop;
        break;
      }
      case 'list': {
        const stop = stopAtList(run, screen);
        if (stop !== 'on') return stop;
        break;
      }
      default:
        if (!pass(run, screen)) return null;
    }
  }
  throw new AppError('flow_broken', `more than ${LIMITS.hops} screens in one step`);
}

function stopAtList(run: Run, screen: ListScreen): ListScreen | null | 'on' {
  const items = queryData(run, screen.query, screen.with, true);
  if (items === undefined) return null;
  if (screen.empty === undefined || (Array.isArray(items) && items.length > 0)) return screen;
  goTo(run, screen.empty);
  return 'on';
}

/**
 * A recording in which nothing is to be heard is not offered to be sent: she is asked again, once, then
 * told goodbye. One that is no good leads to `poor` the first time.
 */
function stopAtConfirm(run: Run, screen: ConfirmScreen): ConfirmScreen | null | 'on' {
  const { recording } = asNamed(evaluate(`$${screen.body}`, scopeOf(run)));
  if (recording === undefined) return screen;
  const found = queryData(run, 'recording', { id: recording }, false);
  if (found === undefined) return null;
  const { state, verdict } = (found ?? {}) as { state?: Value; verdict?: Value };
  const told = screen.poor && (run.dialogue.vars[screen.poor.save] ?? null);
  if (state === 'empty' && screen.empty !== undefined) {
    leaveScreen(run);
    goTo(run, screen.empty);
    return 'on';
  }
  if (state === 'empty') return askAgain(run, screen, told === 'empty');
  if (!screen.poor || told !== null || run.dialogue.medium !== 'voice') return screen;
  if (verdict === undefined || verdict === null || verdict === 'ok') return screen;
  leaveScreen(run);
  run.dialogue.vars[screen.poor.save] = verdict;
  goTo(run, screen.poor.next);
  return 'on';
}

function askAgain(run: Run, screen: ConfirmScreen, isSecond: boolean): ConfirmScreen | 'on' {
  if (screen.poor) run.dialogue.vars[screen.poor.save] = isSecond ? null : 'empty';
  if (isSecond) {
    run.goodbye = true;
    return screen;
  }
  leaveScreen(run);
  run.notice = { key: 'rec.silent', values: {} };
  goTo(run, screen.again);
  return 'on';
}

/** Passes a screen that does not wait; false when its data is wanted first. */
function pass(run: Run, screen: Exclude<Screen, Stop>): boolean {
  switch (screen.type) {
    case 'say':
      run.dialogue.preface = [...run.dialogue.preface, ...said(run, screen)];
      if (screen.whole === true) run.dialogue.prefaceWhole = true;
      goTo(run, screen.next);
      return true;
    case 'branch':
      goTo(run, screen.cases.find((each) => holds(each.when, scopeOf(run)))?.next ?? screen.else);
      return true;
    case 'set':
      Object.assign(run.dialogue.vars, evaluateAll(screen.vars, scopeOf(run)));
      goTo(run, screen.next);
      return true;
    case 'load': {
      const data = queryData(run, screen.query, screen.with, false);
      if (data === undefined) return false;
      run.dialogue.vars[screen.save] = data;
      goTo(run, screen.next);
      return true;
    }
    case 'do':
      return perform(run, screen);
    case 'call':
      if (screen.next !== undefined) goTo(run, screen.next);
      enter(run, screen.flow, screen.next !== undefined);
      return true;
    case 'return':
      if (run.dialogue.stack.length > 1) run.dialogue.stack = run.dialogue.stack.slice(0, -1);
      else restart(run, MAIN_FLOW);
      endAside(run);
      return true;
    case 'restart':
      restart(run, MAIN_FLOW);
      return true;
  }
}

function said(run: Run, screen: SayScreen): Dialogue['preface'] {
  const lines = linesOf(run, screen);
  return screen.once === true ? lines.map((line) => ({ ...line, once: true })) : lines;
}

function perform(run: Run, screen: DoScreen): boolean {
  for (const need of screen.needs ?? []) {
    const drawn = run.ctx.needs[need];
    if (drawn === undefined) run.wants.push({ need });
    else run.dialogue.vars[need] = drawn;
  }
  if (run.wants.length > 0) return false;
  if (!isEffectName(screen.effect)) throw new AppError('flow_broken', `no effect ${screen.effect}`);
  const values = evaluateAll(screen.with, scopeOf(run));
  run.effects.push({ name: screen.effect, with: values });
  if (!isQuiet(screen.effect)) afterEffect(run, screen.effect, values.language);
  goTo(run, screen.next);
  return true;
}

/** Effects after which nothing of hers would be lost. */
const SETTLING: ReadonlySet<string> = new Set([
  'contribution.send',
  'contribution.retake',
  'draft.drop',
  'reaction.add',
  'studio.keep',
  'assist.send',
  'assist.drop',
]);

/** What was sent cannot be gone back to; a language holds from the next word on. */
function afterEffect(run: Run, name: string, language: unknown): void {
  run.from = null;
  run.dialogue.history = [];
  if (SETTLING.has(name)) {
    run.dialogue.unsaved = false;
  }
  if (name === 'assist.language') borrowLanguage(run, language);
  if (name === 'language.set') {
    run.dialogue.language = language as typeof run.dialogue.language;
  }
}

/** The call goes on in the language of somebody beside her; null: in her own again. */
function borrowLanguage({ dialogue }: Run, language: unknown): void {
  const wanted = LANGUAGES.find((each) => each === language);
  const own = dialogue.ownLanguage ?? dialogue.language;
  dialogue.language = wanted ?? own;
  dialogue.ownLanguage = wanted === undefined ? null : own;
}
