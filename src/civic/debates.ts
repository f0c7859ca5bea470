import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/durations.ts';

export type DebateState = 'announced' | 'open' | 'closed' | 'summarised' | 'cancelled';

/** Times in milliseconds. */
export interface DebateWindow {
  opensAt: number;
  closesAt: number;
}

/** What its time has brought: `missed`, nobody was here while it should have been open. */
export type DebateMove = 'open' | 'missed' | 'close' | 'summarise';

/** Answers given in the last minute are still to leave: the summary waits for them. */
const SUMMARY_GRACE_MS = 5 * MINUTE_MS;
/** A debate that is over is still shown and heard for so long. */
export const SHOWN_AFTER_MS = 7 * DAY_MS;

/** The next move of a debate, or null when nothing is due. */
export function dueMove(
  debate: DebateWindow & { state: DebateState; dueAt: number | null },
  now: number,
): DebateMove | null {
  if (debate.dueAt === null || debate.dueAt > now) return null;
  switch (debate.state) {
    case 'announced':
      return now >= debate.closesAt ? 'missed' : 'open';
    case 'open':
      return 'close';
    case 'closed':
      return 'summarise';
    case 'summarised':
    case 'cancelled':
      return null;
  }
}

/** When a debate in this state moves on; null: never. `undoMinutes`: how long an answer may be taken back. */
export function movesAt(
  state: DebateState,
  window: DebateWindow,
  undoMinutes: number,
): number | null {
  switch (state) {
    case 'announced':
      return window.opensAt;
    case 'open':
      return window.closesAt;
    case 'closed':
      return window.closesAt + undoMinutes * MINUTE_MS + SUMMARY_GRACE_MS;
    case 'summarised':
    case 'cancelled':
      return null;
  }
}

/** What a citizen of its communes meets: collecting, answering, or over. */
export function stageOf(state: DebateState): 'before' | 'open' | 'over' {
  if (state === 'announced') return 'before';
  return state === 'open' ? 'open' : 'over';
}

/** Whether a question for this debate waits for it to open before it goes to officials. */
export function holdsQuestions(state: DebateState): boolean {
  return state === 'announced';
}

export type NewDebate =
  | { ok: true }
  | { ok: false; problem: 'theme' | 'communes' | 'past' | 'window' };

const LONGEST_MS = 12 * HOUR_MS;

/** Whether a debate may be announced: a theme that is not sensitive, communes, a window still to come. */
export function checkDebate(
  debate: DebateWindow & { isPublicTheme: boolean; communes: readonly number[] },
  now: number,
): NewDebate {
  if (!debate.isPublicTheme) return { ok: false, problem: 'theme' };
  if (debate.communes.length === 0) return { ok: false, problem: 'communes' };
  if (debate.opensAt <= now) return { ok: false, problem: 'past' };
  const long = debate.closesAt - debate.opensAt;
  return long <= 0 || long > LONGEST_MS ? { ok: false, problem: 'window' } : { ok: true };
}
