import { HOUR_MS, MINUTE_MS } from '../../lib/durations.ts';

/** So much of an answer must be heard, or she is called again. */
export const HEARD_SHARE = 0.7;
/** Calls that bring one answer, the first included; then it waits for her next contact. */
const MOST_ANSWER_CALLS = 3;

/** How a call ended without her having heard the answer. */
export type Unheard =
  /** Busy, not answered, no network. */
  | 'unanswered'
  /** She took the call, or refused it, and hung up before the end. */
  | 'cut_short';

/**
 * Waits before the second and the third call; quiet hours move them on. Nobody answered: perhaps she did
 * not reach it, so soon (the rule of every call). She hung up: she was busy, so in another part of the day.
 * Twice in vain: the day after, at another hour than the first two.
 */
const WAITS: Readonly<Record<Unheard, readonly number[]>> = {
  unanswered: [2 * MINUTE_MS, 20 * HOUR_MS],
  cut_short: [3 * HOUR_MS, 20 * HOUR_MS],
};

/**
 * How long to wait before the next call with the same answer; null: it waits for her.
 * @param rang calls so far in which her phone rang, this one included.
 */
export function nextAnswerCall(rang: number, how: Unheard): number | null {
  if (rang >= MOST_ANSWER_CALLS) return null;
  return WAITS[how][Math.max(0, rang - 1)] ?? null;
}

/** Letters a synthetic voice reads in a second (French, measured on the program we use). */
const LETTERS_A_SECOND = 17;

/** Seconds of an answer: of its sound, else as long as its words take to read; null: there is neither. */
export function answerSeconds(answer: {
  soundSeconds: number | null;
  text: string | null;
}): number | null {
  if (answer.soundSeconds !== null) return answer.soundSeconds;
  const letters = answer.text?.trim().length ?? 0;
  return letters === 0 ? null : letters / LETTERS_A_SECOND;
}

export interface Hearing {
  /** When the page with the answer was given to the operator. */
  beganAt: number;
  /** What is said on that page before the answer. */
  leadSeconds: number;
  /** Of the answer; null: not known. */
  seconds: number | null;
  call: {
    /** When she took it; null: not known. */
    beganAt: number | null;
    endedAt: number;
    /** Its length as the operator tells; null: not told. */
    seconds: number | null;
  };
}

/**
 * The share of an answer (0 to 1) that was played before the call ended. The operator's length of the call
 * goes before the clock: its notice of the end may come late.
 */
export function heardShare({ beganAt, leadSeconds, seconds, call }: Hearing): number {
  const byClock = (call.endedAt - beganAt) / 1000;
  const before = call.beganAt === null ? null : (beganAt - call.beganAt) / 1000;
  const played = call.seconds === null || before === null ? byClock : call.seconds - before;
  const heard = played - leadSeconds;
  if (seconds === null || seconds <= 0) return heard > 0 ? 1 : 0;
  return Math.min(1, Math.max(0, heard / seconds));
}
