/** Runs heavy work a few at a time, and the same work only once however many wait for it. */
export interface Work {
  once(key: string, task: () => Promise<void>): Promise<void>;
}

/** @param atOnce how many tasks run at the same time; the rest wait their turn. */
export function createWork(atOnce: number): Work {
  const running = new Map<string, Promise<void>>();
  const waiting: (() => void)[] = [];
  let free = atOnce;

  const run = async (task: () => Promise<void>) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((turn) => waiting.push(turn));
    try {
      await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
  return {
    once: (key, task) => {
      const known = running.get(key);
      if (known !== undefined) return known;
      const started = run(task).finally(() => running.delete(key));
      running.set(key, started);
      return started;
    },
  };
}
