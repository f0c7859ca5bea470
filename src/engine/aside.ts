import { MAIN_FLOW, type Shortcut } from './flow.ts';
import { currentScreen, enter, leaveScreen, type Run } from './run.ts';

/** The shortcut `key` stands for where she is; null when it is none here. */
export function shortcutOf(run: Run, key: string): Shortcut | null {
  const { stack, medium } = run.dialogue;
  const { type } = currentScreen(run);
  if (type !== 'menu' && type !== 'list') return null;
  if (stack.some(({ flow }) => run.flows.flows[flow]?.closed === true)) return null;
  const all = run.flows.flows[MAIN_FLOW]?.shortcuts ?? [];
  return all.find((each) => each.key === key && each.media.includes(medium)) ?? null;
}

/** Opens a shortcut's flow above the screen she is on; in it already, nothing moves. */
export function takeShortcut(run: Run, { flow }: Shortcut): void {
  const { stack, history, page, vars } = run.dialogue;
  if (stack.some((frame) => frame.flow === flow)) return;
  leaveScreen(run);
  run.dialogue.aside ??= { depth: stack.length, history, page, vars: { ...vars } };
  run.dialogue.history = [];
  enter(run, flow, true);
}

/**
 * Back on the screen where a shortcut was taken, once its flow has ended, with what she had chosen there; false
 * when it has not.
 */
export function endAside(run: Run): boolean {
  const { aside, stack } = run.dialogue;
  if (!aside || stack.length > aside.depth) return false;
  run.dialogue.history = aside.history;
  run.dialogue.page = aside.page;
  Object.assign(run.dialogue.vars, aside.vars);
  run.dialogue.aside = null;
  run.from = null;
  return true;
}
