import { MINUTE_MS } from '../../src/lib/durations.ts';

/** What people mean to do, and when. */
export interface Agenda {
  /** At the next mark of five minutes, so that what happens together is one step of the clock. */
  at(ms: number, task: () => Promise<void>): void;
  /** Time of the first task, or Infinity. */
  next(): number;
  /** The tasks whose time has come, taken out. */
  take(now: number): (() => Promise<void>)[];
}

const MARK_MS = 5 * MINUTE_MS;

export function openAgenda(): Agenda {
  const marks = new Map<number, (() => Promise<void>)[]>();
  return {
    at: (ms, task) => {
      const mark = Math.ceil(ms / MARK_MS) * MARK_MS;
      const tasks = marks.get(mark);
      if (tasks === undefined) marks.set(mark, [task]);
      else tasks.push(task);
    },
    next: () => Math.min(Number.POSITIVE_INFINITY, ...marks.keys()),
    take: (now) => {
      const due = [...marks.keys()].filter((mark) => mark <= now).sort((one, two) => one - two);
      return due.flatMap((mark) => {
        const tasks = marks.get(mark) ?? [];
        marks.delete(mark);
        return tasks;
      });
    },
  };
}
