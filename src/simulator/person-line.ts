import { beginWork, endWork, type Phone } from './phones.ts';
import type { Sound } from './sound-file.ts';

/** What the person with the phone in her hand does during a call. */
export type Signal =
  | { kind: 'answer' }
  | { kind: 'refuse' }
  | { kind: 'key'; key: string }
  /** Begins to speak into the microphone: the sound follows. */
  | { kind: 'speaking' }
  /** Has spoken `sound`, then pressed a key, hung up or said nothing more. */
  | { kind: 'sound'; sound: Sound; seconds: number; silent: boolean; end: string }
  /** Says and does nothing until the operator gives up waiting. */
  | { kind: 'silence' }
  | { kind: 'hangup' };

/** The person's end of a call. */
export interface PersonLine {
  /** Hands over a signal; false when nobody waits for one, and then it is lost (a hang-up never is). */
  give(signal: Signal): boolean;
  /** The next signal, or null after `ms`. While it waits the phone counts as settled. */
  next(ms: number): Promise<Signal | null>;
  /** True once she has hung up. */
  down(): boolean;
  /** Settles when she hangs up. */
  gone: Promise<void>;
}

/** A line to the person holding `phone`. */
export function openPersonLine(phone: Phone): PersonLine {
  let down = false;
  let leave: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    leave = resolve;
  });
  let take: ((signal: Signal | null) => void) | null = null;
  return {
    give(signal) {
      if (signal.kind === 'hangup') {
        down = true;
        leave();
      }
      if (take === null) return false;
      take(signal);
      return true;
    },
    next(ms) {
      if (down) return Promise.resolve({ kind: 'hangup' });
      return new Promise((resolve) => {
        const timer = setTimeout(() => take?.(null), ms);
        take = (signal) => {
          clearTimeout(timer);
          take = null;
          beginWork(phone);
          resolve(signal);
        };
        endWork(phone);
      });
    },
    down: () => down,
    gone,
  };
}
